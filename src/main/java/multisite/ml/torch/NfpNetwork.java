package multisite.ml.torch;

import java.util.Arrays;
import java.util.List;
import multisite.ml.ExplicitGraph;
import multisite.ml.MolecularGraph;
import multisite.ml.NfpConfig;
import multisite.ml.plan.Bags;
import multisite.ml.plan.GraphPlan;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The {@code nfp} network, without the padding that the original needs: equal atoms and bonds of
 * one molecule are computed once, its global state keeps molecules apart.
 */
final class NfpNetwork extends Network {
  private final NfpConfig config;

  NfpNetwork(Parameters weights, NfpConfig config) {
    super(weights);
    this.config = config;
  }

  @Override
  String planKind() {
    return "nfp-" + config.steps() + config.bondOrder();
  }

  @Override
  Plan plan(List<MolecularGraph> graphs) {
    List<ExplicitGraph> explicit =
        graphs.stream().map(graph -> ExplicitGraph.of(graph, config.bondOrder())).toList();
    return GraphPlan.of(explicit, config.steps(), true);
  }

  @Override
  boolean flipsSign() {
    return config.flipSign();
  }

  @Override
  Tensor forward(Plan anyPlan, boolean training) {
    GraphPlan plan = (GraphPlan) anyPlan;
    Tensor h = Ops.gather(weights.get("atom_embedding"), engine.ints(plan.elements()));
    int[] types = Arrays.stream(plan.bondTypes()).map(type -> type + 1).toArray();
    Tensor e = Ops.gather(weights.get("bond_embedding"), engine.ints(types));
    Tensor g = global("start/global", plan, 0, h, e);
    for (int t = 0; t < config.steps(); t++) {
      GraphPlan.Step step = plan.steps().get(t);
      String name = "step_" + t + "/";
      Tensor bondHidden =
          concatenated(
              name + "edge",
              List.of(e, h, h, g),
              step.bond(),
              step.receiver(),
              step.sender(),
              plan.bondMolecules().get(t + 1));
      e =
          Ops.gather(e, engine.ints(step.bond()))
              .add(
                  Ops.dense(
                      bondHidden,
                      weights.get(name + "edge/out/kernel"),
                      weights.get(name + "edge/out/bias")));
      Tensor hidden =
          concatenated(
              name + "node",
              List.of(h, e, g),
              step.sender(),
              identity(step.bond().length),
              plan.bondMolecules().get(t + 1));
      h = Ops.gather(h, engine.ints(step.atom())).add(nodeUpdate(name + "node", step, hidden));
      if (t + 1 < config.steps()) {
        g = g.add(global(name + "global", plan, t + 1, h, e));
      }
    }
    Tensor molecules = Readouts.read(engine, plan.members(), config.readout(), h, h);
    return head(molecules, "head", config.headSizes().size()).view(plan.molecules());
  }

  /** The messages' last layer is linear: it comes after their sum, on atoms instead of bonds. */
  private Tensor nodeUpdate(String name, GraphPlan.Step step, Tensor hidden) {
    int[] offsets = step.received().offsets();
    int[] degrees = new int[offsets.length - 1];
    for (int i = 0; i < degrees.length; i++) {
      degrees[i] = offsets[i + 1] - offsets[i];
    }
    Tensor sums =
        Ops.sum(hidden, Index.of(engine, step.received()))
            .mm(weights.get(name + "/out/kernel"))
            .add(
                engine
                    .asFloats(degrees)
                    .view(-1, 1)
                    .mul(weights.get(name + "/out/bias").view(1, -1)));
    Tensor update =
        torch.relu(
            Ops.dense(
                sums,
                weights.get(name + "/update_hidden/kernel"),
                weights.get(name + "/update_hidden/bias")));
    return Ops.dense(
        update, weights.get(name + "/update/kernel"), weights.get(name + "/update/bias"));
  }

  /** ReLU of a dense layer over the concatenation of rows from several tables. */
  private Tensor concatenated(String name, List<Tensor> tables, int[]... rows) {
    int inputs = rows.length;
    int count = rows[0].length;
    Tensor[] products = new Tensor[inputs];
    int[] starts = new int[inputs];
    int next = 0;
    for (int k = 0; k < inputs; k++) {
      products[k] =
          Ops.dense(
              tables.get(k),
              weights.get(name + "/in_" + k + "/kernel"),
              weights.get(name + "/in_" + k + "/bias"));
      starts[k] = next;
      next += (int) tables.get(k).size(0);
    }
    int[] offsets = new int[count + 1];
    int[] values = new int[inputs * count];
    for (int i = 0; i < count; i++) {
      offsets[i + 1] = inputs * (i + 1);
      for (int k = 0; k < inputs; k++) {
        values[inputs * i + k] = starts[k] + rows[k][i];
      }
    }
    return torch.relu(Ops.sum(Ops.cat(products), Index.of(engine, new Bags(offsets, values))));
  }

  /** Softmax-weighted mean of values over all atoms and directed bonds of a molecule. */
  private Tensor global(String name, GraphPlan plan, int level, Tensor h, Tensor e) {
    int[] atomOwner = plan.atomMolecules().get(level);
    int[] bondOwner = plan.bondMolecules().get(level);
    int[] owner = join(atomOwner, bondOwner);
    Bags rows = byMolecule(plan.molecules(), owner);
    Index index = Index.of(engine, rows);
    Tensor all = Ops.cat(h, e);
    Tensor query =
        Ops.dense(all, weights.get(name + "/query/kernel"), weights.get(name + "/query/bias"));
    Tensor value =
        Ops.dense(all, weights.get(name + "/value/kernel"), weights.get(name + "/value/bias"));
    Tensor greatest = Ops.max(query.detach(), index);
    Tensor shares =
        query
            .sub(Ops.gather(greatest, engine.ints(owner)))
            .exp()
            .mul(
                engine
                    .asFloats(join(plan.atomCounts().get(level), plan.bondCounts().get(level)))
                    .view(-1, 1));
    int heads = config.globalHeads();
    int units = config.globalUnits();
    Tensor weighted =
        value.view(-1, heads, units).mul(shares.view(-1, heads, 1)).view(-1, config.globalSize());
    Tensor numerator = Ops.sum(weighted, index).view(-1, heads, units);
    Tensor denominator = Ops.sum(shares, index).view(-1, heads, 1);
    return numerator.div(denominator).view(-1, config.globalSize());
  }

  private static Bags byMolecule(int molecules, int[] owner) {
    int[] offsets = new int[molecules + 1];
    for (int m : owner) {
      offsets[m + 1]++;
    }
    for (int m = 0; m < molecules; m++) {
      offsets[m + 1] += offsets[m];
    }
    int[] fill = offsets.clone();
    int[] values = new int[owner.length];
    for (int i = 0; i < owner.length; i++) {
      values[fill[owner[i]]++] = i;
    }
    return new Bags(offsets, values);
  }

  private static int[] join(int[] a, int[] b) {
    int[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static int[] identity(int size) {
    int[] values = new int[size];
    Arrays.setAll(values, i -> i);
    return values;
  }
}
