package multisite.ml.torch;

import java.util.Arrays;
import multisite.ml.Readout;
import multisite.ml.plan.Bags;
import multisite.ml.plan.Members;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** From rows of atoms to a row of each molecule. */
final class Readouts {
  private Readouts() {}

  /**
   * Reads out one molecule a row.
   *
   * @param values a row for each distinct atom
   * @param scores with {@link Readout#ATTENTION}, the score of each distinct atom; else unused
   */
  static Tensor read(
      Engine engine, Members members, Readout readout, Tensor values, Tensor scores) {
    Index atoms = Index.of(engine, members.atoms());
    return switch (readout) {
      case SUM -> Ops.sum(values, atoms, engine.asFloats(members.counts()));
      case MEAN -> Ops.sum(values, atoms, meanWeights(engine, members));
      case MAX -> Ops.max(values, atoms);
      case MIN -> Ops.max(values.neg(), atoms).neg();
      case PROD -> product(engine, members, values);
      case SOFTMAX -> weighted(engine, members, atoms, values, values);
      case ATTENTION -> weighted(engine, members, atoms, values, scores);
    };
  }

  /** For each distinct atom of a molecule, its share of the molecule's atoms. */
  static Tensor meanWeights(Engine engine, Members members) {
    int[] offsets = members.atoms().offsets();
    float[] weights = new float[members.counts().length];
    for (int m = 0; m + 1 < offsets.length; m++) {
      int atoms = 0;
      for (int i = offsets[m]; i < offsets[m + 1]; i++) {
        atoms += members.counts()[i];
      }
      for (int i = offsets[m]; i < offsets[m + 1]; i++) {
        weights[i] = (float) members.counts()[i] / atoms;
      }
    }
    return engine.floats(weights, weights.length);
  }

  /**
   * Sums weighted by the softmax of scores. The greatest score of a molecule is taken off first,
   * which the original does not do: equal where the original is finite.
   */
  private static Tensor weighted(
      Engine engine, Members members, Index atoms, Tensor values, Tensor scores) {
    int[] offsets = members.atoms().offsets();
    int[] owner = new int[members.counts().length];
    for (int m = 0; m + 1 < offsets.length; m++) {
      Arrays.fill(owner, offsets[m], offsets[m + 1], m);
    }
    Tensor greatest = Ops.max(scores.detach(), atoms);
    Tensor mine = Ops.gather(scores, atoms.values());
    Tensor shares =
        mine.sub(Ops.gather(greatest, engine.ints(owner)))
            .exp()
            .mul(engine.asFloats(members.counts()).view(-1, 1));
    Bags each = new Bags(offsets, identity(owner.length));
    Index rows = Index.of(engine, each);
    Tensor numerator = Ops.sum(Ops.gather(values, atoms.values()).mul(shares), rows);
    return numerator.div(Ops.sum(shares, rows));
  }

  private static Tensor product(Engine engine, Members members, Tensor values) {
    int[] offsets = members.atoms().offsets();
    int total = Arrays.stream(members.counts()).sum();
    int[] rows = new int[total];
    int[] lengths = new int[members.molecules()];
    int next = 0;
    for (int m = 0; m + 1 < offsets.length; m++) {
      int start = next;
      for (int i = offsets[m]; i < offsets[m + 1]; i++) {
        next += members.counts()[i];
        Arrays.fill(rows, next - members.counts()[i], next, members.atoms().values()[i]);
      }
      lengths[m] = next - start;
    }
    return torch.segment_reduce(
        Ops.gather(values, engine.ints(rows)),
        "prod",
        new TensorOptional(engine.ints(lengths)),
        new TensorOptional(),
        new TensorOptional(),
        0,
        false,
        new ScalarOptional());
  }

  private static int[] identity(int size) {
    int[] values = new int[size];
    Arrays.setAll(values, i -> i);
    return values;
  }
}
