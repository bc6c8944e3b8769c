package multisite.ml;

import static multisite.ml.WeightSpec.Start.GLOROT;
import static multisite.ml.WeightSpec.Start.ZERO;

import java.util.List;

/** What the network configurations share: checks of sizes and stacks of dense layers. */
final class Sizes {
  private Sizes() {}

  static void positive(String name, int value) {
    if (value < 1 || value > 1 << 20) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 to 1048576");
    }
  }

  static void positive(String name, List<Integer> values) {
    values.forEach(value -> positive(name, value));
  }

  /**
   * Hidden layers of these sizes, then one output: {@code prefix/0/kernel}, {@code prefix/0/bias},
   * …
   */
  static void dense(List<WeightSpec> specs, String prefix, int inputs, List<Integer> hidden) {
    int in = inputs;
    for (int k = 0; k <= hidden.size(); k++) {
      int out = k < hidden.size() ? hidden.get(k) : 1;
      specs.add(WeightSpec.matrix(prefix + "/" + k + "/kernel", in, out, GLOROT));
      specs.add(WeightSpec.vector(prefix + "/" + k + "/bias", out, ZERO));
      in = out;
    }
  }
}
