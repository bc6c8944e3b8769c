package multisite.ml.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import multisite.ml.BondOrder;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.MpnnConfig;
import multisite.ml.NfpConfig;
import multisite.ml.Readout;

/** Recognises the two published architectures in a Keras {@code model_config}, by their layers. */
final class KerasArchitecture {
  private static final Set<String> OF_GRAPH_NETWORK =
      Set.of("InputLayer", "Squeeze", "GraphNetwork", "Lambda", "Dense");
  private static final Set<String> OF_NFP =
      Set.of(
          "InputLayer",
          "Embedding",
          "GlobalUpdate",
          "EdgeUpdate",
          "NodeUpdate",
          "Add",
          "ReduceAtoms",
          "Lambda",
          "Dense");

  private final List<JsonNode> layers = new ArrayList<>();

  private KerasArchitecture(JsonNode model) {
    if (!"Functional".equals(model.path("class_name").asText())
        && !"Model".equals(model.path("class_name").asText())) {
      throw new IllegalArgumentException(
          "its model is of the class '" + model.path("class_name").asText() + "', not Functional");
    }
    model.path("config").path("layers").forEach(layers::add);
  }

  /**
   * The architecture that these layers make.
   *
   * @throws IllegalArgumentException with the first layer that belongs to no published network
   */
  static MpnnConfig of(JsonNode model) {
    KerasArchitecture keras = new KerasArchitecture(model);
    boolean graphNetwork = keras.count("GraphNetwork") == 1;
    Set<String> known = graphNetwork ? OF_GRAPH_NETWORK : OF_NFP;
    for (JsonNode layer : keras.layers) {
      if (!known.contains(type(layer))) {
        throw new IllegalArgumentException(
            "it has the unknown layer " + type(layer) + " '" + name(layer) + "'");
      }
    }
    if (graphNetwork) {
      return keras.graphNetwork();
    }
    if (keras.count("ReduceAtoms") == 1 && keras.count("NodeUpdate") > 0) {
      return keras.nfp();
    }
    throw new IllegalArgumentException("its layers make neither a GraphNetwork nor an nfp network");
  }

  private MpnnConfig graphNetwork() {
    JsonNode config = only("GraphNetwork").path("config");
    if (integer(config, "bond_classes") != 4) {
      throw new IllegalArgumentException(
          "it tells " + integer(config, "bond_classes") + " bond types apart, not 4");
    }
    if (config.path("n_outputs").asInt(1) != 1) {
      throw new IllegalArgumentException(
          "it predicts " + config.path("n_outputs").asInt() + " values, not one");
    }
    List<JsonNode> dense = all("Dense");
    if (dense.size() != 1) {
      throw new IllegalArgumentException(
          "it has " + dense.size() + " Dense layers after the GraphNetwork, not one ('scale')");
    }
    linear(dense.get(0));
    return new GraphNetworkConfig(
        integer(config, "atom_classes"),
        integer(config, "atom_dimension"),
        integer(config, "num_messages"),
        integers(config.path("output_layer_sizes")),
        readout(config.path("reduce_function").asText()),
        config.path("atomic_contribution").asBoolean(false),
        integers(config.path("attention_mlp_sizes")),
        flipsSign(),
        BondOrder.ORIGINAL);
  }

  private MpnnConfig nfp() {
    List<JsonNode> embeddings = all("Embedding");
    int steps = all("NodeUpdate").size();
    List<JsonNode> globals = all("GlobalUpdate");
    if (embeddings.size() != 2 || all("EdgeUpdate").size() != steps || globals.size() != steps) {
      throw new IllegalArgumentException("its nfp layers are not those of the published network");
    }
    List<JsonNode> dense = all("Dense");
    if (dense.size() < 2) {
      throw new IllegalArgumentException("it has no output layer and 'scale' after its readout");
    }
    for (JsonNode layer : layers) {
      if (layer.path("config").path("dropout").asDouble(0) < 0) {
        throw new IllegalArgumentException("its layer " + name(layer) + " has a negative dropout");
      }
    }
    linear(dense.get(dense.size() - 1));
    linear(dense.get(dense.size() - 2));
    List<Integer> head = new ArrayList<>();
    for (JsonNode layer : dense.subList(0, dense.size() - 2)) {
      activation(layer, "relu");
      head.add(integer(layer.path("config"), "units"));
    }
    JsonNode global = globals.get(0).path("config");
    return new NfpConfig(
        integer(embeddings.get(0).path("config"), "input_dim"),
        integer(embeddings.get(1).path("config"), "input_dim"),
        integer(embeddings.get(0).path("config"), "output_dim"),
        steps,
        head,
        readout(only("ReduceAtoms").path("config").path("reduction_op").asText()),
        integer(global, "units"),
        integer(global, "num_heads"),
        flipsSign(),
        BondOrder.ORIGINAL);
  }

  private static void linear(JsonNode layer) {
    activation(layer, "linear");
    if (integer(layer.path("config"), "units") != 1) {
      throw new IllegalArgumentException(
          "its layer " + name(layer) + " has " + layer.path("config").path("units") + " outputs");
    }
  }

  private static void activation(JsonNode layer, String wanted) {
    String found = layer.path("config").path("activation").asText("linear");
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "its layer " + name(layer) + " has the activation " + found + ", not " + wanted);
    }
    if (!layer.path("config").path("use_bias").asBoolean(true)) {
      throw new IllegalArgumentException("its layer " + name(layer) + " has no bias");
    }
  }

  private boolean flipsSign() {
    List<JsonNode> lambdas = all("Lambda");
    if (lambdas.isEmpty()) {
      return false;
    }
    String name = name(lambdas.get(0));
    if (lambdas.size() > 1 || !name.startsWith("flip_sign")) {
      throw new IllegalArgumentException(
          "it has the Lambda layer '" + name + "', whose code is unknown");
    }
    return true;
  }

  private static Readout readout(String name) {
    for (Readout readout : Readout.values()) {
      if (readout.fileName().equals(name.toLowerCase(Locale.ROOT))) {
        return readout;
      }
    }
    throw new IllegalArgumentException("it has the unknown readout '" + name + "'");
  }

  private static int integer(JsonNode config, String field) {
    if (!config.path(field).canConvertToInt()) {
      throw new IllegalArgumentException("its configuration lacks the number " + field);
    }
    return config.path(field).asInt();
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    Consumer<JsonNode> add = value -> values.add(value.asInt());
    array.forEach(add);
    return values;
  }

  private long count(String type) {
    return all(type).size();
  }

  private JsonNode only(String type) {
    return all(type).get(0);
  }

  private List<JsonNode> all(String type) {
    return layers.stream().filter(layer -> type(layer).equals(type)).toList();
  }

  /** The class, without the package that Keras registers custom layers under. */
  private static String type(JsonNode layer) {
    String type = layer.path("class_name").asText();
    return type.substring(type.lastIndexOf('>') + 1);
  }

  private static String name(JsonNode layer) {
    return layer.path("name").asText(layer.path("config").path("name").asText());
  }
}
