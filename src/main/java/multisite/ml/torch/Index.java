package multisite.ml.torch;

import multisite.ml.plan.Bags;
import org.bytedeco.pytorch.Tensor;

/**
 * Bags of row numbers as the engine takes them.
 *
 * @param values row numbers
 * @param offsets where each bag starts, and the end
 */
record Index(Tensor values, Tensor offsets) {
  static Index of(Engine engine, Bags bags) {
    return new Index(engine.ints(bags.values()), engine.ints(bags.offsets()));
  }
}
