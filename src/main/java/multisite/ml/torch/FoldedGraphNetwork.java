package multisite.ml.torch;

import java.util.ArrayList;
import java.util.List;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.plan.GraphPlan;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The message steps of the published network for inference: batch normalisation folded into the
 * kernels that follow it, messages made in tiles that stay in the cache, buffers used again.
 *
 * <p>Bond states are kept without the biases of earlier messages: those add up to one vector a
 * step, which is folded too. Exact but for rounding.
 */
final class FoldedGraphNetwork {
  /** Messages made at once: their hidden layer should fit the second-level cache. */
  private static final int TILE = 1024;

  private final Engine engine;
  private final int dimension;
  private final List<Folded> steps = new ArrayList<>();
  private final int[] tileOffsets = new int[TILE + 1];

  /** The weights of one step after folding. */
  private record Folded(
      Tensor sender,
      Tensor receiver,
      Tensor bond,
      Tensor hiddenBias,
      Tensor kernel,
      Tensor bias,
      Tensor gate,
      Tensor gateBias) {}

  /** Folds; the folded weights belong to the caller's scope. No-grad mode. */
  FoldedGraphNetwork(Parameters weights, GraphNetworkConfig config) {
    engine = weights.engine();
    dimension = config.dimension();
    for (int i = 0; i <= TILE; i++) {
      tileOffsets[i] = i;
    }
    Tensor biases = engine.zeros(dimension);
    for (int t = 0; t < config.steps(); t++) {
      String name = "step_" + t + "/";
      Tensor atomFactor = factor(weights, name + "atom_norm");
      Tensor atomShift = shift(weights, name + "atom_norm", atomFactor);
      Tensor bondFactor = factor(weights, name + "bond_norm");
      Tensor bondShift = shift(weights, name + "bond_norm", bondFactor).add(biases.mul(bondFactor));
      Tensor hidden = weights.get(name + "message/hidden");
      Tensor sender = Ops.rows(hidden, 0, dimension);
      Tensor receiver = Ops.rows(hidden, dimension, dimension);
      Tensor bond = Ops.rows(hidden, 2L * dimension, dimension);
      Tensor gate = weights.get(name + "gate");
      Tensor bias = weights.get(name + "message/bias");
      Tensor atomRow = atomShift.view(1, -1);
      steps.add(
          new Folded(
              sender.mul(atomFactor.view(-1, 1)),
              receiver.mul(atomFactor.view(-1, 1)),
              bond.mul(bondFactor.view(-1, 1)),
              atomRow.mm(sender.add(receiver)).add(bondShift.view(1, -1).mm(bond)),
              weights.get(name + "message/kernel"),
              bias,
              gate.mul(atomFactor.view(-1, 1)),
              atomRow.mm(gate)));
      biases = biases.add(bias);
    }
  }

  private static Tensor factor(Parameters weights, String name) {
    return weights
        .get(name + "/variance")
        .add(new Scalar(GraphNetwork.NORM_EPSILON))
        .rsqrt()
        .mul(weights.get(name + "/gamma"));
  }

  private static Tensor shift(Parameters weights, String name, Tensor factor) {
    return weights.get(name + "/beta").sub(weights.get(name + "/mean").mul(factor));
  }

  /** The last states of the distinct atoms, from embedded atoms and bonds. */
  Tensor states(GraphPlan plan, Tensor atoms, Tensor bonds, Workspace workspace) {
    Pass pass = new Pass(atoms, bonds, workspace);
    for (int t = 0; t < steps.size(); t++) {
      pass.step(plan.steps().get(t), t);
    }
    return pass.h;
  }

  /** One pass through the steps. */
  private final class Pass {
    private final Workspace workspace;
    private final Tensor offsets = engine.ints(tileOffsets);
    private Tensor h;
    private Tensor e;
    private int atomBuffer;
    private int bondBuffer;

    Pass(Tensor atoms, Tensor bonds, Workspace workspace) {
      this.workspace = workspace;
      h = workspace.matrix("atoms0", atoms.size(0), dimension).copy_(atoms);
      e = workspace.matrix("bonds0", bonds.size(0), dimension).copy_(bonds);
    }

    void step(GraphPlan.Step step, int t) {
      boolean last = t + 1 == steps.size();
      Folded folded = steps.get(t);
      long atomRows = h.size(0);
      int bondRows = step.bond().length;
      boolean settled = step.keepsBonds();
      Tensor parts =
          workspace.matrix("parts", 2 * atomRows + (settled ? 0 : e.size(0)), 2L * dimension);
      Tensor fromSender = parts.narrow(0, 0, atomRows);
      torch.mm_out(fromSender, h, folded.sender);
      fromSender.add_(folded.hiddenBias);
      torch.mm_out(parts.narrow(0, atomRows, atomRows), h, folded.receiver);
      if (!settled) {
        torch.mm_out(parts.narrow(0, 2 * atomRows, e.size(0)), e, folded.bond);
      }
      Tensor gate = workspace.matrix("gate", atomRows, dimension);
      torch.mm_out(gate, h, folded.gate);
      gate.add_(folded.gateBias).sigmoid_();

      Tensor before = e;
      if (!settled && !last) {
        bondBuffer = 1 - bondBuffer;
        e = workspace.matrix("bonds" + bondBuffer, bondRows, dimension);
        torch.index_select_out(e, before, 0, engine.ints(step.bond()));
      }
      Tensor messages = workspace.matrix("messages", bondRows, dimension);
      int width = settled ? 2 : 3;
      Tensor rows = engine.ints(GraphNetwork.summands(step, (int) atomRows, width));
      Tensor starts = offsets.mul(new Scalar(width));
      Tensor senders = engine.ints(step.sender());
      for (int from = 0; from < bondRows; from += TILE) {
        int count = Math.min(TILE, bondRows - from);
        int first = from;
        Index bags =
            new Index(
                rows.narrow(0, (long) width * from, (long) width * count),
                starts.narrow(0, 0, count + 1));
        Tensor tile = messages.narrow(0, from, count);
        Scope.run(
            () -> {
              Tensor hidden = Ops.sum(parts, bags);
              if (settled) {
                hidden.addmm_(before.narrow(0, first, count), folded.bond);
              }
              torch.mm_out(tile, hidden.sigmoid_(), folded.kernel);
              if (!last) {
                e.narrow(0, first, count).add_(tile);
              }
              Tensor gates = workspace.matrix("tile", count, dimension);
              torch.index_select_out(gates, gate, 0, senders.narrow(0, first, count));
              tile.add_(folded.bias).mul_(gates);
            });
      }
      Tensor received = Ops.sum(messages, Index.of(engine, step.received()));
      if (!step.keepsAtoms()) {
        atomBuffer = 1 - atomBuffer;
        Tensor next = workspace.matrix("atoms" + atomBuffer, step.atom().length, dimension);
        torch.index_select_out(next, h, 0, engine.ints(step.atom()));
        h = next;
      }
      h.add_(received);
    }
  }
}
