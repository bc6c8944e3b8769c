package multisite.ml;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well an ensemble predicts molecules whose score is known. NaN where a figure has no meaning,
 * such as a correlation with a constant.
 *
 * @param size molecules compared
 * @param mae mean absolute error of the ensemble's mean (eV)
 * @param rmse root of its mean squared error (eV)
 * @param r2 coefficient of determination: 1 − squared error / squared deviation from the known
 *     scores' own mean
 * @param spearman rank correlation, equal scores sharing their mean rank
 * @param coverage part of the molecules whose known score lies within one standard deviation of the
 *     ensemble around its mean; 0.68 if that deviation were the deviation of normal errors
 */
public record Metrics(
    int size, double mae, double rmse, double r2, double spearman, double coverage) {

  /**
   * Compares.
   *
   * @param known scores (eV)
   * @param means of the ensemble (eV), one a score
   * @param deviations of the ensemble (eV), one a score
   */
  public static Metrics of(double[] known, double[] means, double[] deviations) {
    int n = known.length;
    if (means.length != n || deviations.length != n) {
      throw new IllegalArgumentException(
          n + " scores, " + means.length + " means and " + deviations.length + " deviations");
    }
    double absolute = 0;
    double squared = 0;
    double total = 0;
    int covered = 0;
    double center = Arrays.stream(known).average().orElse(Double.NaN);
    for (int i = 0; i < n; i++) {
      double error = means[i] - known[i];
      absolute += Math.abs(error);
      squared += error * error;
      total += (known[i] - center) * (known[i] - center);
      covered += Math.abs(error) <= deviations[i] ? 1 : 0;
    }
    return new Metrics(
        n,
        absolute / n,
        Math.sqrt(squared / n),
        total > 0 ? 1 - squared / total : Double.NaN,
        correlation(ranks(known), ranks(means)),
        (double) covered / n);
  }

  /** One figure a line, with its unit. */
  public String text() {
    return """
        molecules  %d
        MAE        %s eV
        RMSE       %s eV
        R2         %s
        Spearman   %s
        coverage   %s
        """
        .formatted(size, shown(mae), shown(rmse), shown(r2), shown(spearman), shown(coverage));
  }

  private static String shown(double figure) {
    return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%.4f", figure);
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((a, b) -> Double.compare(values[a], values[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int first = 0; first < order.length; ) {
      int end = first + 1;
      while (end < order.length && values[order[end]] == values[order[first]]) {
        end++;
      }
      for (int k = first; k < end; k++) {
        ranks[order[k]] = (first + end - 1) / 2.0;
      }
      first = end;
    }
    return ranks;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElse(Double.NaN);
    double meanB = Arrays.stream(b).average().orElse(Double.NaN);
    double both = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      ofA += (a[i] - meanA) * (a[i] - meanA);
      ofB += (b[i] - meanB) * (b[i] - meanB);
    }
    return ofA > 0 && ofB > 0 ? both / Math.sqrt(ofA * ofB) : Double.NaN;
  }
}
