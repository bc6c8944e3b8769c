package multisite.ml;

/**
 * Mean and deviation of an ensemble's predictions for each molecule, folded in model by model in
 * any order: 20 bytes a molecule, whatever the number of models.
 *
 * <p>Running means (Welford), so that large means do not swallow small deviations. A prediction
 * that is not finite counts as missing. One thread at a time.
 */
public final class EnsembleScores {
  private final int[] counts;
  private final double[] means;
  private final double[] squares;

  /** For so many molecules. */
  public EnsembleScores(int molecules) {
    counts = new int[molecules];
    means = new double[molecules];
    squares = new double[molecules];
  }

  /** Number of molecules. */
  public int size() {
    return counts.length;
  }

  /**
   * Adds one model's predictions.
   *
   * @param from number of the molecule that the first prediction is for
   */
  public void add(int from, float[] predictions) {
    for (int i = 0; i < predictions.length; i++) {
      double value = predictions[i];
      if (Double.isFinite(value)) {
        int molecule = from + i;
        double before = value - means[molecule];
        means[molecule] += before / ++counts[molecule];
        squares[molecule] += before * (value - means[molecule]);
      }
    }
  }

  /** Adds the predictions of several models, [models][molecules]. */
  public void add(int from, float[][] predictions) {
    for (float[] ofModel : predictions) {
      add(from, ofModel);
    }
  }

  /** How many models predicted this molecule. */
  public int count(int molecule) {
    return counts[molecule];
  }

  /** Mean over the models; NaN if there are none. */
  public double mean(int molecule) {
    return counts[molecule] == 0 ? Double.NaN : means[molecule];
  }

  /** Population standard deviation over the models; NaN if there are none. */
  public double deviation(int molecule) {
    return counts[molecule] == 0 ? Double.NaN : Math.sqrt(squares[molecule] / counts[molecule]);
  }
}
