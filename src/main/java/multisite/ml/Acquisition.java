package multisite.ml;

/**
 * How desirable it is to compute a molecule, from what the ensemble says of it; greater is better.
 */
@FunctionalInterface
public interface Acquisition {
  /**
   * The score of one molecule.
   *
   * @param mean over the ensemble (eV)
   * @param deviation population standard deviation over the ensemble (eV)
   */
  double score(double mean, double deviation);

  /** Upper confidence bound: {@code mean + beta · deviation}. */
  static Acquisition upperConfidenceBound(double beta) {
    if (!Double.isFinite(beta)) {
      throw new IllegalArgumentException("beta cannot be " + beta);
    }
    return (mean, deviation) -> mean + beta * deviation;
  }

  /** The mean alone. */
  static Acquisition greedy() {
    return (mean, deviation) -> mean;
  }
}
