package multisite.ml.torch;

import java.util.List;
import java.util.stream.IntStream;
import multisite.ml.DirectedConfig;
import multisite.ml.MolecularGraph;
import multisite.ml.plan.AtomFeatures;
import multisite.ml.plan.Bags;
import multisite.ml.plan.DirectedPlan;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Our own network; its equations are those of {@link DirectedConfig}. */
final class DirectedNetwork extends Network {
  private final DirectedConfig config;

  DirectedNetwork(Parameters weights, DirectedConfig config) {
    super(weights);
    this.config = config;
  }

  @Override
  String planKind() {
    return "directed-" + config.steps();
  }

  @Override
  Plan plan(List<MolecularGraph> graphs) {
    return DirectedPlan.of(graphs, config.steps());
  }

  @Override
  boolean flipsSign() {
    return false;
  }

  @Override
  Tensor forward(Plan anyPlan, boolean training) {
    DirectedPlan plan = (DirectedPlan) anyPlan;
    int[] offsets =
        IntStream.rangeClosed(0, plan.features().length / AtomFeatures.PER_ATOM)
            .map(i -> i * AtomFeatures.PER_ATOM)
            .toArray();
    Tensor x =
        Ops.sum(weights.get("atom_table"), Index.of(engine, new Bags(offsets, plan.features())));
    Tensor first = firstStates(plan, x);
    Tensor states = torch.relu(first);
    for (int t = 0; t < config.steps(); t++) {
      DirectedPlan.Step step = plan.steps().get(t);
      Tensor heard = Ops.sum(states, Index.of(engine, step.heard()));
      states =
          torch.relu(
              torch.addmm(
                  Ops.gather(first, engine.ints(step.first())),
                  heard,
                  weights.get("step_" + t + "/kernel")));
    }
    Tensor own = Ops.dense(x, weights.get("atom/own/kernel"), weights.get("atom/bias"));
    Tensor atoms =
        torch.relu(
            torch.addmm(
                Ops.gather(own, engine.ints(plan.atoms())),
                Ops.sum(states, Index.of(engine, plan.received())),
                weights.get("atom/heard/kernel")));
    return head(readout(plan, atoms), "head", config.headSizes().size()).view(plan.molecules());
  }

  private Tensor firstStates(DirectedPlan plan, Tensor x) {
    Tensor fromAtoms = Ops.dense(x, weights.get("start/kernel"), weights.get("start/bias"));
    return Ops.gather(fromAtoms, engine.ints(plan.sources()))
        .add(Ops.gather(weights.get("bond_table"), engine.ints(plan.bondRows())));
  }

  private Tensor readout(DirectedPlan plan, Tensor atoms) {
    Index members = Index.of(engine, plan.members().atoms());
    Tensor mean = Ops.sum(atoms, members, Readouts.meanWeights(engine, plan.members()));
    return Ops.cat(1, mean, Ops.max(atoms, members));
  }
}
