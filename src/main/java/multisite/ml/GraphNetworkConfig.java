package multisite.ml;

import static multisite.ml.WeightSpec.Start.EMBEDDING;
import static multisite.ml.WeightSpec.Start.GLOROT;
import static multisite.ml.WeightSpec.Start.ONE;
import static multisite.ml.WeightSpec.Start.ZERO;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * The published {@code GraphNetwork}: atom and bond states of one width, batch normalisation before
 * every step, sigmoid gates.
 *
 * @param atomClasses number of elements, by atomic number from hydrogen
 * @param dimension width of atom and bond states
 * @param steps message-passing steps
 * @param headSizes hidden layers after the readout
 * @param atomicContribution whether the head works on each atom and the readout on its output
 * @param attentionSizes hidden layers of the attention's scoring network
 * @param flipSign whether the head's output changes its sign before it is scaled
 */
public record GraphNetworkConfig(
    @JsonProperty(required = true) int atomClasses,
    @JsonProperty(required = true) int dimension,
    @JsonProperty(required = true) int steps,
    @JsonProperty(required = true) List<Integer> headSizes,
    @JsonProperty(required = true) Readout readout,
    boolean atomicContribution,
    List<Integer> attentionSizes,
    boolean flipSign,
    @JsonProperty(required = true) BondOrder bondOrder)
    implements MpnnConfig {

  /** Copies the lists and checks the sizes. */
  public GraphNetworkConfig {
    headSizes = List.copyOf(headSizes);
    attentionSizes = attentionSizes == null ? List.of() : List.copyOf(attentionSizes);
    Sizes.positive("atomClasses", atomClasses);
    Sizes.positive("dimension", dimension);
    Sizes.positive("steps", steps);
    Sizes.positive("headSizes", headSizes);
    Sizes.positive("attentionSizes", attentionSizes);
  }

  /** The network of the published campaigns: 5,050,371 parameters. */
  public static GraphNetworkConfig published() {
    return new GraphNetworkConfig(
        64,
        256,
        8,
        List.of(512, 256, 128),
        Readout.SUM,
        false,
        List.of(),
        false,
        BondOrder.ORIGINAL);
  }

  @Override
  public List<WeightSpec> weights() {
    int d = dimension;
    List<WeightSpec> specs = new ArrayList<>();
    specs.add(WeightSpec.matrix("atom_embedding", atomClasses, d, EMBEDDING));
    specs.add(WeightSpec.matrix("bond_embedding", BondType.values().length, d, EMBEDDING));
    for (int t = 0; t < steps; t++) {
      specs.add(WeightSpec.vector(step(t, "atom_norm/gamma"), d, ONE));
      specs.add(WeightSpec.vector(step(t, "atom_norm/beta"), d, ZERO));
      specs.add(WeightSpec.vector(step(t, "bond_norm/gamma"), d, ONE));
      specs.add(WeightSpec.vector(step(t, "bond_norm/beta"), d, ZERO));
      specs.add(WeightSpec.matrix(step(t, "message/hidden"), 3 * d, 2 * d, GLOROT));
      specs.add(WeightSpec.matrix(step(t, "message/kernel"), 2 * d, d, GLOROT));
      specs.add(WeightSpec.vector(step(t, "message/bias"), d, ZERO));
      specs.add(WeightSpec.matrix(step(t, "gate"), d, d, GLOROT));
    }
    Sizes.dense(specs, "head", d, headSizes);
    if (readout == Readout.ATTENTION) {
      Sizes.dense(specs, "attention", d, attentionSizes);
    }
    for (int t = 0; t < steps; t++) {
      specs.add(WeightSpec.statistic(step(t, "atom_norm/mean"), d, ZERO));
      specs.add(WeightSpec.statistic(step(t, "atom_norm/variance"), d, ONE));
      specs.add(WeightSpec.statistic(step(t, "bond_norm/mean"), d, ZERO));
      specs.add(WeightSpec.statistic(step(t, "bond_norm/variance"), d, ONE));
    }
    specs.add(WeightSpec.matrix(scale(), 1, 1, ONE));
    specs.add(WeightSpec.vector(shift(), 1, ZERO));
    return List.copyOf(specs);
  }

  private static String step(int t, String name) {
    return "step_" + t + "/" + name;
  }

  @Override
  public boolean canEncode(int atomicNumber) {
    return atomicNumber >= 1 && atomicNumber <= atomClasses;
  }

  @Override
  public GraphNetworkConfig withBondOrder(BondOrder order) {
    return new GraphNetworkConfig(
        atomClasses,
        dimension,
        steps,
        headSizes,
        readout,
        atomicContribution,
        attentionSizes,
        flipSign,
        order);
  }
}
