package multisite.ml.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import multisite.ml.ExplicitGraph;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.MolecularGraph;
import multisite.ml.Readout;
import multisite.ml.plan.Bags;
import multisite.ml.plan.GraphPlan;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The published {@code GraphNetwork}, each distinct atom and bond environment computed once. */
final class GraphNetwork extends Network {
  static final double NORM_EPSILON = 1e-3;
  private static final double NORM_MOMENTUM = 0.99;

  private final GraphNetworkConfig config;
  private final Optional<FoldedGraphNetwork> folded;
  private final Workspace workspace;

  /** Per step the kernels for the sender's, the receiver's and the bond's state. */
  private final List<Tensor[]> hidden = new ArrayList<>();

  GraphNetwork(
      Parameters weights, GraphNetworkConfig config, boolean training, Workspace workspace) {
    super(weights);
    this.config = config;
    this.workspace = workspace;
    for (int t = 0; t < config.steps(); t++) {
      hidden.add(weights.blocks("step_" + t + "/message/hidden", 3));
    }
    folded = training ? Optional.empty() : Optional.of(new FoldedGraphNetwork(weights, config));
  }

  @Override
  String planKind() {
    return "graph-" + config.steps() + config.bondOrder();
  }

  @Override
  Plan plan(List<MolecularGraph> graphs) {
    List<ExplicitGraph> explicit =
        graphs.stream().map(graph -> ExplicitGraph.of(graph, config.bondOrder())).toList();
    return GraphPlan.of(explicit, config.steps(), false);
  }

  @Override
  boolean flipsSign() {
    return config.flipSign();
  }

  @Override
  Tensor forward(Plan anyPlan, boolean training) {
    GraphPlan plan = (GraphPlan) anyPlan;
    int[] classes = Arrays.stream(plan.elements()).map(element -> element - 1).toArray();
    Tensor h = Ops.gather(weights.get("atom_embedding"), engine.ints(classes));
    Tensor e = Ops.gather(weights.get("bond_embedding"), engine.ints(plan.bondTypes()));
    Tensor last =
        folded
            .map(network -> network.states(plan, h, e, workspace))
            .orElseGet(() -> states(plan, h, e, training));
    return output(plan, last);
  }

  private Tensor states(GraphPlan plan, Tensor atoms, Tensor bonds, boolean training) {
    Tensor h = atoms;
    Tensor e = bonds;
    for (int t = 0; t < config.steps(); t++) {
      GraphPlan.Step step = plan.steps().get(t);
      String name = "step_" + t + "/";
      Tensor hn = normalised(h, name + "atom_norm", plan.atomCounts().get(t), training);
      Tensor en = normalised(e, name + "bond_norm", plan.bondCounts().get(t), training);
      Tensor activated = hidden(step, t, hn, en).sigmoid_();
      Tensor message =
          Ops.dense(
              activated, weights.get(name + "message/kernel"), weights.get(name + "message/bias"));
      Tensor gate = hn.mm(weights.get(name + "gate")).sigmoid_();
      Tensor gated = Ops.gather(gate, engine.ints(step.sender())).mul(message);
      Tensor received = Ops.sum(gated, Index.of(engine, step.received()));
      h = (step.keepsAtoms() ? h : Ops.gather(h, engine.ints(step.atom()))).add(received);
      if (t + 1 < config.steps()) {
        e = (step.keepsBonds() ? e : Ops.gather(e, engine.ints(step.bond()))).add(message);
      }
    }
    return h;
  }

  private Tensor output(GraphPlan plan, Tensor h) {
    Tensor scores =
        config.readout() == Readout.ATTENTION
            ? head(h, "attention", config.attentionSizes().size())
            : h;
    int headLayers = config.headSizes().size();
    if (config.atomicContribution()) {
      Tensor each = head(h, "head", headLayers);
      Tensor ownScores = config.readout() == Readout.ATTENTION ? scores : each;
      return Readouts.read(engine, plan.members(), config.readout(), each, ownScores)
          .view(plan.molecules());
    }
    Tensor molecules = Readouts.read(engine, plan.members(), config.readout(), h, scores);
    return head(molecules, "head", headLayers).view(plan.molecules());
  }

  /** [h_b, h_a, e_ab] K as the sum of three products, each over distinct rows only. */
  private Tensor hidden(GraphPlan.Step step, int t, Tensor hn, Tensor en) {
    Tensor fromSender = hn.mm(hidden.get(t)[0]);
    Tensor fromReceiver = hn.mm(hidden.get(t)[1]);
    int atoms = (int) hn.size(0);
    if (step.keepsBonds()) {
      Tensor parts = Ops.cat(fromSender, fromReceiver);
      return Ops.sum(parts, summandIndex(step, atoms, 2)).addmm_(en, hidden.get(t)[2]);
    }
    Tensor parts = Ops.cat(fromSender, fromReceiver, en.mm(hidden.get(t)[2]));
    return Ops.sum(parts, summandIndex(step, atoms, 3));
  }

  private Index summandIndex(GraphPlan.Step step, int atoms, int width) {
    int[] offsets = new int[step.bond().length + 1];
    for (int k = 0; k < offsets.length; k++) {
      offsets[k] = width * k;
    }
    return Index.of(engine, new Bags(offsets, summands(step, atoms, width)));
  }

  /** Rows of sender, receiver and (width 3) bond in the stacked products, for each new bond. */
  static int[] summands(GraphPlan.Step step, int atoms, int width) {
    int bonds = step.bond().length;
    int[] rows = new int[width * bonds];
    for (int k = 0; k < bonds; k++) {
      rows[width * k] = step.sender()[k];
      rows[width * k + 1] = atoms + step.receiver()[k];
      if (width == 3) {
        rows[width * k + 2] = 2 * atoms + step.bond()[k];
      }
    }
    return rows;
  }

  /** Batch normalisation, every row weighed by how many atoms or bonds it stands for. */
  private Tensor normalised(Tensor x, String name, int[] counts, boolean training) {
    Tensor mean = weights.get(name + "/mean");
    Tensor variance = weights.get(name + "/variance");
    if (training) {
      double total = Arrays.stream(counts).sum();
      Tensor share = engine.asFloats(counts).div(new Scalar(total)).view(1, -1);
      Tensor batchMean = share.mm(x);
      Tensor centred = x.sub(batchMean);
      // A square whose gradient is one product: half of it here, the other half by the doubling.
      Tensor half = share.mm(centred.mul(centred.detach()));
      Tensor batchVariance = half.add(half.sub(half.detach()));
      follow(mean, batchMean);
      follow(variance, batchVariance);
      Tensor factor =
          batchVariance.add(new Scalar(NORM_EPSILON)).rsqrt().mul(weights.get(name + "/gamma"));
      return torch.addcmul(weights.get(name + "/beta"), centred, factor);
    }
    Tensor factor =
        variance.add(new Scalar(NORM_EPSILON)).rsqrt().mul(weights.get(name + "/gamma"));
    Tensor shift = weights.get(name + "/beta").sub(mean.mul(factor));
    return torch.addcmul(shift, x, factor);
  }

  private static void follow(Tensor moving, Tensor batch) {
    Scope.runWithoutGradients(() -> moving.lerp_(batch.view(-1), new Scalar(1 - NORM_MOMENTUM)));
  }
}
