package multisite.ml.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.ml.ModelFile;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.WeightSpec;

/**
 * A model that Keras 2 saved as HDF5: reads its {@code model_config} and, by position, its weights.
 *
 * <p>Names inside the file carry counters that differ between files, so only the order counts. What
 * the training left behind (optimizer weights, training configuration) is passed over.
 */
public final class KerasFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private KerasFile() {}

  /** Whether a file that begins with these eight bytes is HDF5. */
  public static boolean isHdf5(byte[] head) {
    return Arrays.equals(head, SIGNATURE);
  }

  /**
   * Reads a model.
   *
   * @throws ModelFileException in one sentence that names the file
   */
  public static ModelFile read(Path path) throws ModelFileException {
    try (HdfFile file = new HdfFile(path)) {
      checkWhole(file);
      MpnnConfig config = KerasArchitecture.of(configuration(file));
      return ModelFile.of(config, weights(file, config));
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(path + " is not a usable model: " + oneLine(e), e);
    } catch (RuntimeException e) {
      // The reader checks some of what a file says about itself, and trips over the rest.
      throw new ModelFileException(path + " is a damaged HDF5 file: " + oneLine(e), e);
    }
  }

  /** The reader finds zeros, or nothing to complain of, where a file was cut off. */
  private static void checkWhole(HdfFile file) {
    long length = file.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
    if (file.size() < length) {
      throw new IllegalArgumentException(
          "it is cut off: " + file.size() + " of " + length + " bytes are there");
    }
  }

  /** Names in a damaged file can hold anything. */
  private static String oneLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
  }

  private static JsonNode configuration(HdfFile file) {
    if (file.getAttribute("model_config") == null) {
      throw new IllegalArgumentException(
          "it has no attribute model_config, as a saved Keras model has");
    }
    try {
      return new JsonMapper().readTree(text(file.getAttribute("model_config").getData()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its model_config is not JSON", e);
    }
  }

  private static Map<String, float[]> weights(HdfFile file, MpnnConfig config) {
    if (!(file.getChild("model_weights") instanceof Group root)) {
      throw new IllegalArgumentException("it has no group model_weights");
    }
    List<Dataset> datasets = new ArrayList<>();
    for (String layer : names(root, "layer_names")) {
      if (!(root.getChild(layer) instanceof Group group)) {
        throw new IllegalArgumentException("it lacks the weights of the layer " + layer);
      }
      for (String name : names(group, "weight_names")) {
        if (!(group.getByPath(name) instanceof Dataset dataset)) {
          throw new IllegalArgumentException("it lacks the array " + name);
        }
        datasets.add(dataset);
      }
    }
    List<WeightSpec> specs = config.weights();
    if (datasets.size() != specs.size()) {
      throw new IllegalArgumentException(
          "it has " + datasets.size() + " arrays of weights where its layers need " + specs.size());
    }
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (int i = 0; i < specs.size(); i++) {
      weights.put(specs.get(i).name(), values(datasets.get(i), specs.get(i)));
    }
    return weights;
  }

  /** A list of names; Keras splits a long one into {@code name0}, {@code name1}, … */
  private static List<String> names(Group group, String attribute) {
    List<String> names = new ArrayList<>();
    if (group.getAttribute(attribute) != null) {
      collect(group.getAttribute(attribute).getData(), names);
      return names;
    }
    for (int part = 0; group.getAttribute(attribute + part) != null; part++) {
      collect(group.getAttribute(attribute + part).getData(), names);
    }
    if (names.isEmpty() && attribute.equals("layer_names")) {
      throw new IllegalArgumentException("its model_weights has no attribute layer_names");
    }
    return names;
  }

  private static void collect(Object data, List<String> names) {
    if (data instanceof String[] strings) {
      names.addAll(List.of(strings));
    } else if (data instanceof String string) {
      names.add(string);
    }
  }

  private static String text(Object data) {
    return data instanceof String[] strings ? strings[0] : String.valueOf(data);
  }

  private static float[] values(Dataset dataset, WeightSpec spec) {
    int[] dimensions = dataset.getDimensions();
    int[] wanted = spec.shape().stream().mapToInt(Integer::intValue).toArray();
    if (!Arrays.equals(dimensions, wanted)) {
      throw new IllegalArgumentException(
          "its array "
              + dataset.getPath()
              + " has the shape "
              + Arrays.toString(dimensions)
              + " where "
              + spec.name()
              + " needs "
              + Arrays.toString(wanted));
    }
    float[] values = new float[spec.size()];
    if (copy(dataset.getData(), values, 0) != values.length) {
      throw new IllegalArgumentException("its array " + dataset.getPath() + " is cut off");
    }
    return values;
  }

  private static int copy(Object data, float[] values, int from) {
    if (data instanceof float[] floats) {
      System.arraycopy(floats, 0, values, from, floats.length);
      return from + floats.length;
    }
    if (data instanceof double[] doubles) {
      for (int i = 0; i < doubles.length; i++) {
        values[from + i] = (float) doubles[i];
      }
      return from + doubles.length;
    }
    if (!(data instanceof Object[])) {
      throw new IllegalArgumentException("its weights are not floating-point numbers");
    }
    int next = from;
    for (int i = 0; i < Array.getLength(data); i++) {
      next = copy(Array.get(data, i), values, next);
    }
    return next;
  }
}
