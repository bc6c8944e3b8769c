package multisite.ml;

import static multisite.ml.WeightSpec.Start.EMBEDDING;
import static multisite.ml.WeightSpec.Start.GLOROT;
import static multisite.ml.WeightSpec.Start.ONE;
import static multisite.ml.WeightSpec.Start.ZERO;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * The network of the later multi-site application, made of the layers of the {@code nfp} library:
 * atom, bond and global states, residual steps without normalisation.
 *
 * @param atomClasses rows of the atom table: class 0 is padding, class Z an element
 * @param bondClasses rows of the bond table: class 0 is padding
 * @param dimension width of atom and bond states
 * @param steps message-passing steps
 * @param headSizes hidden layers after the readout
 * @param globalUnits values of each head of the global state
 * @param globalHeads heads of the global state
 * @param flipSign whether the head's output changes its sign before it is scaled
 */
public record NfpConfig(
    @JsonProperty(required = true) int atomClasses,
    @JsonProperty(required = true) int bondClasses,
    @JsonProperty(required = true) int dimension,
    @JsonProperty(required = true) int steps,
    @JsonProperty(required = true) List<Integer> headSizes,
    @JsonProperty(required = true) Readout readout,
    @JsonProperty(required = true) int globalUnits,
    @JsonProperty(required = true) int globalHeads,
    boolean flipSign,
    @JsonProperty(required = true) BondOrder bondOrder)
    implements MpnnConfig {

  /** Copies the list and checks the sizes. */
  public NfpConfig {
    headSizes = List.copyOf(headSizes);
    Sizes.positive("atomClasses", atomClasses);
    Sizes.positive("dimension", dimension);
    Sizes.positive("steps", steps);
    Sizes.positive("headSizes", headSizes);
    Sizes.positive("globalUnits", globalUnits);
    Sizes.positive("globalHeads", globalHeads);
    if (bondClasses < 1 + BondType.values().length) {
      throw new IllegalArgumentException("bondClasses is " + bondClasses + ", must be 5 or more");
    }
    if (readout == Readout.SOFTMAX || readout == Readout.ATTENTION) {
      throw new IllegalArgumentException("an nfp network has no readout " + readout.fileName());
    }
  }

  /** The network of the published multi-site campaign. */
  public static NfpConfig published() {
    return new NfpConfig(
        64, 5, 32, 8, List.of(512, 256, 128), Readout.SUM, 4, 1, false, BondOrder.ORIGINAL);
  }

  /** Width of the global state. */
  public int globalSize() {
    return globalUnits * globalHeads;
  }

  @Override
  public List<WeightSpec> weights() {
    int d = dimension;
    int g = globalSize();
    List<WeightSpec> specs = new ArrayList<>();
    specs.add(WeightSpec.matrix("atom_embedding", atomClasses, d, EMBEDDING));
    specs.add(WeightSpec.matrix("bond_embedding", bondClasses, d, EMBEDDING));
    global(specs, "start/global");
    for (int t = 0; t < steps; t++) {
      String step = "step_" + t + "/";
      concatenated(specs, step + "edge", d, d, d, g);
      concatenated(specs, step + "node", d, d, g);
      specs.add(WeightSpec.matrix(step + "node/update_hidden/kernel", d, 2 * d, GLOROT));
      specs.add(WeightSpec.vector(step + "node/update_hidden/bias", 2 * d, ZERO));
      specs.add(WeightSpec.matrix(step + "node/update/kernel", 2 * d, d, GLOROT));
      specs.add(WeightSpec.vector(step + "node/update/bias", d, ZERO));
      if (t + 1 < steps) {
        global(specs, step + "global");
      }
    }
    Sizes.dense(specs, "head", d, headSizes);
    specs.add(WeightSpec.matrix(scale(), 1, 1, ONE));
    specs.add(WeightSpec.vector(shift(), 1, ZERO));
    return List.copyOf(specs);
  }

  private void global(List<WeightSpec> specs, String prefix) {
    specs.add(WeightSpec.matrix(prefix + "/query/kernel", dimension, globalHeads, GLOROT));
    specs.add(WeightSpec.vector(prefix + "/query/bias", globalHeads, ZERO));
    specs.add(WeightSpec.matrix(prefix + "/value/kernel", dimension, globalSize(), GLOROT));
    specs.add(WeightSpec.vector(prefix + "/value/bias", globalSize(), ZERO));
  }

  private void concatenated(List<WeightSpec> specs, String prefix, int... inputs) {
    for (int k = 0; k < inputs.length; k++) {
      specs.add(
          WeightSpec.matrix(prefix + "/in_" + k + "/kernel", inputs[k], 2 * dimension, GLOROT));
      specs.add(WeightSpec.vector(prefix + "/in_" + k + "/bias", 2 * dimension, ZERO));
    }
    specs.add(WeightSpec.matrix(prefix + "/out/kernel", 2 * dimension, dimension, GLOROT));
    specs.add(WeightSpec.vector(prefix + "/out/bias", dimension, ZERO));
  }

  @Override
  public boolean canEncode(int atomicNumber) {
    return atomicNumber >= 1 && atomicNumber < atomClasses;
  }

  @Override
  public NfpConfig withBondOrder(BondOrder order) {
    return new NfpConfig(
        atomClasses,
        bondClasses,
        dimension,
        steps,
        headSizes,
        readout,
        globalUnits,
        globalHeads,
        flipSign,
        order);
  }
}
