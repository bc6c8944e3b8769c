package multisite.ml;

import static multisite.ml.WeightSpec.Start.GLOROT;
import static multisite.ml.WeightSpec.Start.ONE;
import static multisite.ml.WeightSpec.Start.ZERO;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import multisite.ml.plan.AtomFeatures;

/**
 * Our own network: states on directed bonds between listed atoms, ReLU, readout by mean and
 * maximum.
 *
 * <p>With x an atom's summed table rows: a directed bond starts at {@code e = relu(x_source W + b +
 * bond row)}; each step makes it {@code relu(e + (sum of what it hears) V_t)}; a final atom is
 * {@code relu(x W' + (sum of what arrives) V' + b')}; a molecule is mean and maximum of its atoms;
 * a head of ReLU layers follows.
 *
 * @param dimension width of atom and bond states
 * @param steps message-passing steps
 * @param headSizes hidden layers after the readout
 */
public record DirectedConfig(
    @JsonProperty(required = true) int dimension,
    @JsonProperty(required = true) int steps,
    @JsonProperty(required = true) List<Integer> headSizes)
    implements MpnnConfig {

  /** Copies the list and checks the sizes. */
  public DirectedConfig {
    headSizes = List.copyOf(headSizes);
    Sizes.positive("dimension", dimension);
    Sizes.positive("steps", steps);
    Sizes.positive("headSizes", headSizes);
  }

  /** The sizes chosen by measurement (see the bench). */
  public static DirectedConfig defaults() {
    return new DirectedConfig(192, 3, List.of(192, 96));
  }

  @Override
  public List<WeightSpec> weights() {
    int d = dimension;
    List<WeightSpec> specs = new ArrayList<>();
    specs.add(WeightSpec.matrix("atom_table", AtomFeatures.ATOM_ROWS, d, GLOROT));
    specs.add(WeightSpec.matrix("bond_table", AtomFeatures.BOND_ROWS, d, GLOROT));
    specs.add(WeightSpec.matrix("start/kernel", d, d, GLOROT));
    specs.add(WeightSpec.vector("start/bias", d, ZERO));
    for (int t = 0; t < steps; t++) {
      specs.add(WeightSpec.matrix("step_" + t + "/kernel", d, d, GLOROT));
    }
    specs.add(WeightSpec.matrix("atom/own/kernel", d, d, GLOROT));
    specs.add(WeightSpec.matrix("atom/heard/kernel", d, d, GLOROT));
    specs.add(WeightSpec.vector("atom/bias", d, ZERO));
    Sizes.dense(specs, "head", 2 * d, headSizes);
    specs.add(WeightSpec.matrix(scale(), 1, 1, ONE));
    specs.add(WeightSpec.vector(shift(), 1, ZERO));
    return List.copyOf(specs);
  }

  @Override
  public boolean canEncode(int atomicNumber) {
    return atomicNumber >= 1 && atomicNumber <= 118;
  }

  @Override
  public BondOrder bondOrder() {
    return BondOrder.ALIGNED;
  }

  /** Our own networks always get every bond's own type. */
  @Override
  public DirectedConfig withBondOrder(BondOrder order) {
    return this;
  }
}
