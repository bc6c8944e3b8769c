package multisite.ml.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multisite.ml.BondOrder;
import multisite.ml.DeviceChoice;
import multisite.ml.DirectedConfig;
import multisite.ml.Featurizer;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.ModelFile;
import multisite.ml.MolecularGraph;
import multisite.ml.MpnnConfig;
import multisite.ml.NfpConfig;
import multisite.ml.Readout;
import multisite.ml.WeightSpec;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every array of weights are the slopes that finite differences give. */
class GradientTest {
  private static final List<String> MOLECULES =
      List.of("CCO", "c1ccccc1N", "FC(F)C#N", "O=C1CC1", "CSC", "OCC=C");

  private final Engine engine = new Engine(DeviceChoice.cpu());
  private final Random random = new Random(11);

  static List<MpnnConfig> architectures() {
    List<MpnnConfig> configs = new ArrayList<>();
    configs.add(new DirectedConfig(6, 2, List.of(5)));
    configs.add(
        new NfpConfig(64, 5, 4, 2, List.of(5), Readout.SUM, 2, 2, false, BondOrder.ALIGNED));
    for (Readout readout : Readout.values()) {
      for (boolean atomic : new boolean[] {false, true}) {
        configs.add(
            new GraphNetworkConfig(
                35, 4, 3, List.of(5), readout, atomic, List.of(3), atomic, BondOrder.ORIGINAL));
      }
    }
    return configs;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void areTheSlopesOfTheLoss(MpnnConfig config) throws Exception {
    ModelFile model = scattered(config);
    Map<String, float[]> gradients = gradients(model);
    int compared = 0;
    for (WeightSpec spec : config.weights()) {
      if (!spec.trainable()) {
        continue;
      }
      float[] gradient = gradients.get(spec.name());
      double norm = norm(gradient);
      if (norm < 1e-3) {
        continue; // below what single precision shows
      }
      double step = 3e-4;
      double slope =
          (loss(moved(model, spec.name(), gradient, step / norm))
                  - loss(moved(model, spec.name(), gradient, -step / norm)))
              / (2 * step);
      assertThat(slope).as(spec.name()).isCloseTo(norm, within(0.03 * norm + 1e-3));
      compared++;
    }
    assertThat(compared).isGreaterThan(config.weights().size() / 3);
  }

  /** A network away from its symmetric start: every array random. */
  private ModelFile scattered(MpnnConfig config) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (WeightSpec spec : config.weights()) {
      float[] values = new float[spec.size()];
      double spread = spec.shape().size() == 2 ? 1 / Math.sqrt(spec.shape().get(0)) : 0.3;
      for (int i = 0; i < values.length; i++) {
        double centre = spec.start() == WeightSpec.Start.ONE ? 1 : 0;
        double width = spec.name().contains("embedding") ? 0.7 : spread;
        values[i] = (float) (centre + (spec.trainable() ? width : 0.1) * random.nextGaussian());
      }
      weights.put(spec.name(), values);
    }
    return ModelFile.of(config, weights);
  }

  private Map<String, float[]> gradients(ModelFile model) {
    return Scope.call(
        () -> {
          Network network = Network.of(engine, model, true, new Workspace(engine));
          lossOf(network).backward();
          float[] flat = engine.read(network.weights().gradient());
          Map<String, float[]> gradients = new LinkedHashMap<>();
          int next = 0;
          for (WeightSpec spec : model.config().weights()) {
            if (spec.trainable()) {
              gradients.put(
                  spec.name(), java.util.Arrays.copyOfRange(flat, next, next + spec.size()));
              next += spec.size();
            }
          }
          return gradients;
        });
  }

  private double loss(ModelFile model) {
    return Scope.call(
        () -> {
          Network network = Network.of(engine, model, true, new Workspace(engine));
          return (double) lossOf(network).item_float();
        });
  }

  private Tensor lossOf(Network network) {
    Plan plan = network.plan(graphs());
    float[] targets = {0.3f, -0.2f, 0.5f, 0.1f, -0.4f, 0.2f};
    return network.predict(plan, true).sub(engine.floats(targets, targets.length)).square().mean();
  }

  private static List<MolecularGraph> graphs() {
    try {
      List<MolecularGraph> graphs = new ArrayList<>();
      for (String smiles : MOLECULES) {
        graphs.add(new Featurizer().featurize(smiles));
      }
      return graphs;
    } catch (multisite.chemistry.InvalidMoleculeException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModelFile moved(ModelFile model, String name, float[] direction, double by) {
    Map<String, float[]> weights = new LinkedHashMap<>(model.weights());
    float[] values = model.array(name).clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (by * direction[i]);
    }
    weights.put(name, values);
    return ModelFile.of(model.config(), weights);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
