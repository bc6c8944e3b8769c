package multisite.ml.torch;

import java.util.List;
import multisite.ml.DirectedConfig;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.ModelFile;
import multisite.ml.MolecularGraph;
import multisite.ml.NfpConfig;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One network in the engine: weights and the way from a plan to predictions. One thread. */
abstract class Network {
  protected final Parameters weights;
  protected final Engine engine;

  Network(Parameters weights) {
    this.weights = weights;
    this.engine = weights.engine();
  }

  /** The network of a model; it belongs to the caller's scope and uses the workspace. */
  static Network of(Engine engine, ModelFile model, boolean training, Workspace workspace) {
    Parameters weights = new Parameters(engine, model, training);
    if (model.config() instanceof GraphNetworkConfig config) {
      return new GraphNetwork(weights, config, training, workspace);
    }
    if (model.config() instanceof NfpConfig config) {
      return new NfpNetwork(weights, config);
    }
    return new DirectedNetwork(weights, (DirectedConfig) model.config());
  }

  Parameters weights() {
    return weights;
  }

  /** All that its plans depend on beside the graphs. */
  abstract String planKind();

  /** What this network computes for these molecules. */
  abstract Plan plan(List<MolecularGraph> graphs);

  /**
   * The output before it is scaled, one value a molecule.
   *
   * @param training whether normalisation uses (and follows) the statistics of the batch
   */
  abstract Tensor forward(Plan plan, boolean training);

  /** Whether the output changes its sign before it is scaled. */
  abstract boolean flipsSign();

  /** Predictions, one a molecule, in the units of the targets. */
  Tensor predict(Plan plan, boolean training) {
    Tensor output = forward(plan, training);
    Tensor scale = weights.get(weights.config().scale()).view(1);
    Tensor shift = weights.get(weights.config().shift());
    if (flipsSign()) {
      output = output.neg();
    }
    return output.mul(scale).add(shift);
  }

  /** ReLU layers, then a linear one of one output; gives one value a row. */
  protected Tensor head(Tensor rows, String prefix, int hiddenLayers) {
    Tensor x = rows;
    for (int k = 0; k <= hiddenLayers; k++) {
      x =
          Ops.dense(
              x,
              weights.get(prefix + "/" + k + "/kernel"),
              weights.get(prefix + "/" + k + "/bias"));
      x = k < hiddenLayers ? torch.relu(x) : x;
    }
    return x;
  }
}
