package multisite.ml.torch;

import org.bytedeco.pytorch.T_TensorTensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The few tensor operations that networks are made of; results belong to the caller's scope. */
final class Ops {
  private static final long SUM = 0;
  private static final long MAX = 2;

  private Ops() {}

  /** Rows of a table. */
  static Tensor gather(Tensor table, Tensor rows) {
    return torch.embedding(table, rows);
  }

  /** For each bag the sum of its rows. */
  static Tensor sum(Tensor table, Index bags) {
    return bag(table, bags, SUM, new TensorOptional());
  }

  /** For each bag the weighted sum of its rows. */
  static Tensor sum(Tensor table, Index bags, Tensor weights) {
    return bag(table, bags, SUM, new TensorOptional(weights));
  }

  /** For each bag the greatest value of each column. */
  static Tensor max(Tensor table, Index bags) {
    return bag(table, bags, MAX, new TensorOptional());
  }

  private static Tensor bag(Tensor table, Index bags, long mode, TensorOptional weights) {
    T_TensorTensorTensorTensor_T four =
        torch.embedding_bag(
            table, bags.values(), bags.offsets(), false, mode, false, weights, true);
    // get0() refers into the tuple, which dies with its own pointer: take a copy of the handle.
    return new Tensor(four.get0());
  }

  static Tensor cat(Tensor... parts) {
    return torch.cat(new TensorVector(parts), 0);
  }

  static Tensor cat(long dimension, Tensor... parts) {
    return torch.cat(new TensorVector(parts), dimension);
  }

  static Tensor rows(Tensor table, long from, long count) {
    return table.narrow(0, from, count);
  }

  static Tensor dense(Tensor x, Tensor kernel, Tensor bias) {
    return torch.addmm(bias, x, kernel);
  }
}
