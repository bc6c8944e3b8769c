package multisite.ml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes the arrays of a new network. */
final class Weights {
  private Weights() {}

  /** New weights for an architecture; the same seed gives the same bits. */
  static Map<String, float[]> fresh(MpnnConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (WeightSpec spec : config.weights()) {
      weights.put(spec.name(), fill(spec, random.split()));
    }
    return weights;
  }

  private static float[] fill(WeightSpec spec, SplittableRandom random) {
    float[] values = new float[spec.size()];
    double limit =
        switch (spec.start()) {
          case GLOROT -> Math.sqrt(6.0 / (spec.shape().get(0) + spec.shape().get(1)));
          case EMBEDDING -> 0.05;
          case ZERO, ONE -> 0;
        };
    float constant = spec.start() == WeightSpec.Start.ONE ? 1 : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = limit == 0 ? constant : (float) (limit * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}
