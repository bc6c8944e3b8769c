package multisite.ml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One network at rest: its architecture and its weights, as a file or as bytes between processes.
 *
 * <p>Knows nothing of the tensor engine. The form is safetensors with the configuration as JSON in
 * its metadata; Keras {@code .h5} files of the original are read, not written. Immutable; the
 * arrays are shared and nobody changes them.
 */
public final class ModelFile {
  private final MpnnConfig config;
  private final Map<String, float[]> weights;

  private ModelFile(MpnnConfig config, Map<String, float[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /**
   * A network of these weights.
   *
   * @throws IllegalArgumentException if an array is missing, of another length, or not finite
   */
  public static ModelFile of(MpnnConfig config, Map<String, float[]> weights) {
    Map<String, float[]> ordered = new LinkedHashMap<>();
    for (WeightSpec spec : config.weights()) {
      float[] values = weights.get(spec.name());
      if (values == null) {
        throw new IllegalArgumentException("the weights lack " + spec.name());
      }
      if (values.length != spec.size()) {
        throw new IllegalArgumentException(
            spec.name() + " holds " + values.length + " values, not " + spec.shape());
      }
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(spec.name() + " holds a value that is not finite");
        }
      }
      ordered.put(spec.name(), values);
    }
    if (weights.size() > ordered.size()) {
      throw new IllegalArgumentException(
          "there are " + weights.size() + " arrays of weights where " + ordered.size() + " belong");
    }
    return new ModelFile(config, ordered);
  }

  /** A new network; the same seed gives the same bits. */
  public static ModelFile fresh(MpnnConfig config, long seed) {
    return new ModelFile(config, Weights.fresh(config, seed));
  }

  /**
   * Reads what {@link #toSafetensors()} wrote.
   *
   * @param name what to call these bytes in a message
   * @throws ModelFileException if they are no model
   */
  public static ModelFile fromSafetensors(byte[] bytes, String name) throws ModelFileException {
    try {
      return Safetensors.read(bytes);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(name + " is not a model file: " + e.getMessage(), e);
    }
  }

  /** The model as safetensors: little-endian float32, configuration in {@code __metadata__}. */
  public byte[] toSafetensors() {
    return Safetensors.write(this);
  }

  /** The architecture. */
  public MpnnConfig config() {
    return config;
  }

  /** The weights by name, in the order of {@link MpnnConfig#weights()}. */
  public Map<String, float[]> weights() {
    return java.util.Collections.unmodifiableMap(weights);
  }

  /** The weights of one name; an unknown one is an IllegalArgument. */
  public float[] array(String name) {
    float[] values = weights.get(name);
    if (values == null) {
      throw new IllegalArgumentException("there are no weights " + name);
    }
    return values;
  }

  /** Number of values in all arrays. */
  public long parameters() {
    return weights.values().stream().mapToLong(array -> array.length).sum();
  }

  /** The same weights, fed with another order of bond types. */
  public ModelFile withBondOrder(BondOrder order) {
    return new ModelFile(config.withBondOrder(order), weights);
  }

  @Override
  public String toString() {
    return "ModelFile[" + config + ", " + parameters() + " values]";
  }
}
