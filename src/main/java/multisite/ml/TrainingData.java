package multisite.ml;

import java.util.Arrays;
import java.util.List;
import multisite.chemistry.InvalidMoleculeException;

/**
 * Molecules and their scores (eV), to train on. Immutable.
 *
 * @param graphs the molecules
 * @param targets one finite score of each
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingData(PackedGraphs graphs, double[] targets) {

  /** Copies the scores and checks them. */
  public TrainingData {
    targets = targets.clone();
    if (graphs.size() != targets.length) {
      throw new IllegalArgumentException(
          graphs.size() + " molecules cannot have " + targets.length + " scores");
    }
    for (int i = 0; i < targets.length; i++) {
      if (!Double.isFinite(targets[i])) {
        throw new IllegalArgumentException("the score of molecule " + i + " is " + targets[i]);
      }
    }
  }

  /**
   * Featurises SMILES.
   *
   * @throws InvalidMoleculeException for the first molecule that is none, with its SMILES
   */
  public static TrainingData of(List<String> smiles, double[] targets)
      throws InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    PackedGraphs.Builder graphs = new PackedGraphs.Builder();
    for (String text : smiles) {
      try {
        graphs.add(featurizer.featurize(text));
      } catch (InvalidMoleculeException e) {
        throw new InvalidMoleculeException(text + " cannot be trained on: " + e.sentence());
      }
    }
    return new TrainingData(graphs.build(), targets);
  }

  /** Number of molecules. */
  public int size() {
    return targets.length;
  }

  /** A copy of the scores. */
  @Override
  public double[] targets() {
    return targets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingData that
        && graphs.equals(that.graphs)
        && Arrays.equals(targets, that.targets);
  }

  @Override
  public int hashCode() {
    return 31 * graphs.hashCode() + Arrays.hashCode(targets);
  }

  @Override
  public String toString() {
    return "TrainingData[" + size() + " molecules]";
  }
}
