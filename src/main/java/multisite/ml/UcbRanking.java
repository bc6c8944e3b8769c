package multisite.ml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/**
 * The best molecules of a search space by an acquisition: one pass over the scores and a heap of
 * the best so far, so that a million molecules need no memory of their own.
 *
 * <p>Equal scores go by the molecule's number, so that the order is always the same. Molecules that
 * no model predicted are left out.
 */
public final class UcbRanking {
  private static final Comparator<Entry> BEST_FIRST =
      Comparator.comparingDouble(Entry::score).reversed().thenComparingInt(Entry::molecule);

  /**
   * One molecule that was chosen.
   *
   * @param molecule its number in the search space
   * @param score what the acquisition gives (eV for UCB)
   * @param mean over the ensemble (eV)
   * @param deviation over the ensemble (eV)
   */
  public record Entry(int molecule, double score, double mean, double deviation) {}

  private UcbRanking() {}

  /**
   * The best molecules, best first.
   *
   * @param wanted how many; fewer if the space has fewer
   * @param eligible which molecules may be chosen (those not searched yet)
   */
  public static List<Entry> top(
      EnsembleScores scores, Acquisition acquisition, int wanted, IntPredicate eligible) {
    if (wanted <= 0) {
      return List.of();
    }
    PriorityQueue<Entry> worstFirst =
        new PriorityQueue<>(Math.min(wanted, scores.size()) + 1, BEST_FIRST.reversed());
    double threshold = Double.NEGATIVE_INFINITY;
    for (int molecule = 0; molecule < scores.size(); molecule++) {
      double mean = scores.mean(molecule);
      double deviation = scores.deviation(molecule);
      double score = acquisition.score(mean, deviation);
      boolean full = worstFirst.size() == wanted;
      // Later molecules lose against equal scores: only a greater one can enter a full heap.
      if (Double.isNaN(score) || (full && score <= threshold) || !eligible.test(molecule)) {
        continue;
      }
      if (full) {
        worstFirst.poll();
      }
      worstFirst.add(new Entry(molecule, score, mean, deviation));
      threshold = worstFirst.size() == wanted ? lowest(worstFirst) : threshold;
    }
    List<Entry> best = new ArrayList<>(worstFirst);
    Collections.sort(best, BEST_FIRST);
    return best;
  }

  private static double lowest(PriorityQueue<Entry> worstFirst) {
    Entry worst = worstFirst.peek();
    return worst == null ? Double.NEGATIVE_INFINITY : worst.score();
  }

  /** The best of all molecules. */
  public static List<Entry> top(EnsembleScores scores, Acquisition acquisition, int wanted) {
    return top(scores, acquisition, wanted, molecule -> true);
  }
}
