package multisite.ml.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import multisite.ml.ModelFile;
import multisite.ml.MpnnConfig;
import multisite.ml.WeightSpec;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of one network in the engine: one flat tensor of what is trained, one of its
 * gradients, one of running statistics, and views of them by name.
 *
 * <p>Belongs to the {@code PointerScope} it was made in; one thread.
 */
final class Parameters {
  private final Engine engine;
  private final MpnnConfig config;
  private final Map<String, Tensor> byName = new LinkedHashMap<>();
  private final Tensor trained;
  private final Tensor gradient;
  private final Tensor statistics;
  private final Map<String, Integer> starts = new LinkedHashMap<>();
  private final boolean training;

  Parameters(Engine engine, ModelFile model, boolean training) {
    this.engine = engine;
    this.training = training;
    config = model.config();
    trained = engine.floats(flat(model, true), size(config, true));
    statistics = engine.floats(flat(model, false), size(config, false));
    gradient = training ? engine.zeros(size(config, true)) : engine.zeros(0);
    int nextTrained = 0;
    int nextStatistic = 0;
    for (WeightSpec spec : config.weights()) {
      long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
      Tensor view;
      if (spec.trainable()) {
        starts.put(spec.name(), nextTrained);
        view = leaf(nextTrained, shape);
        nextTrained += spec.size();
      } else {
        view = statistics.narrow(0, nextStatistic, spec.size()).view(shape);
        nextStatistic += spec.size();
      }
      byName.put(spec.name(), view);
    }
  }

  /** A view of trained values that gradients stop at. */
  private Tensor leaf(long start, long... shape) {
    long size = 1;
    for (long axis : shape) {
      size *= axis;
    }
    Tensor view = trained.narrow(0, start, size).view(shape);
    if (training) {
      view.requires_grad_(true);
      // Autograd adds into a gradient that is there: all of them land in the flat tensor.
      view.mutable_grad().put(gradient.narrow(0, start, size).view(shape));
    }
    return view;
  }

  /**
   * A matrix cut into so many blocks of rows, each with a gradient of its own: slicing inside of
   * the network would fill a gradient of the whole matrix for every slice.
   */
  Tensor[] blocks(String name, int count) {
    Tensor whole = get(name);
    Integer start = starts.get(name);
    if (start == null) {
      throw new IllegalArgumentException(name + " is not trained");
    }
    long rows = whole.size(0) / count;
    Tensor[] blocks = new Tensor[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = leaf(start + i * rows * whole.size(1), rows, whole.size(1));
    }
    return blocks;
  }

  private static int size(MpnnConfig config, boolean trainable) {
    return config.weights().stream()
        .filter(spec -> spec.trainable() == trainable)
        .mapToInt(WeightSpec::size)
        .sum();
  }

  private static float[] flat(ModelFile model, boolean trainable) {
    float[] all = new float[size(model.config(), trainable)];
    int next = 0;
    for (WeightSpec spec : model.config().weights()) {
      if (spec.trainable() == trainable) {
        float[] values = model.array(spec.name());
        System.arraycopy(values, 0, all, next, values.length);
        next += values.length;
      }
    }
    return all;
  }

  Engine engine() {
    return engine;
  }

  MpnnConfig config() {
    return config;
  }

  Tensor get(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no weights " + name);
    }
    return tensor;
  }

  /** All trained values in one tensor, outside of autograd. */
  Tensor trained() {
    return trained;
  }

  /** The gradients of {@link #trained()}. */
  Tensor gradient() {
    return gradient;
  }

  /** A copy of the weights as they are now. */
  Snapshot snapshot() {
    return Scope.call(() -> new Snapshot(engine.read(trained), engine.read(statistics)));
  }

  /** A network's weights at one moment. */
  @SuppressWarnings("ArrayRecordComponent")
  record Snapshot(float[] trained, float[] statistics) {
    ModelFile model(MpnnConfig config) {
      Map<String, float[]> weights = new LinkedHashMap<>();
      int nextTrained = 0;
      int nextStatistic = 0;
      for (WeightSpec spec : config.weights()) {
        float[] values = new float[spec.size()];
        if (spec.trainable()) {
          System.arraycopy(trained, nextTrained, values, 0, values.length);
          nextTrained += values.length;
        } else {
          System.arraycopy(statistics, nextStatistic, values, 0, values.length);
          nextStatistic += values.length;
        }
        weights.put(spec.name(), values);
      }
      return ModelFile.of(config, weights);
    }
  }
}
