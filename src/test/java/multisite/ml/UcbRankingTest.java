package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Choosing the next molecules. */
class UcbRankingTest {
  @Test
  void foldsModelsIntoMeanAndPopulationDeviation() {
    EnsembleScores scores = new EnsembleScores(2);
    scores.add(0, new float[][] {{10, 1}, {12, 1}, {17, 1}});

    assertThat(scores.mean(0)).isCloseTo(13, within(1e-12));
    assertThat(scores.deviation(0)).isCloseTo(Math.sqrt(26.0 / 3), within(1e-12));
    assertThat(scores.deviation(1)).isZero();
  }

  @Test
  void keepsSmallDeviationsOfLargeMeans() {
    EnsembleScores scores = new EnsembleScores(1);
    scores.add(0, new float[] {1e6f});
    scores.add(0, new float[] {1e6f + 0.125f});

    assertThat(scores.deviation(0)).isCloseTo(0.0625, within(1e-9));
  }

  @Test
  void ranksByMeanPlusBetaDeviations() {
    EnsembleScores scores = new EnsembleScores(3);
    scores.add(0, new float[][] {{10, 9, 11}, {10, 13, 11}});

    assertThat(UcbRanking.top(scores, Acquisition.upperConfidenceBound(1), 3))
        .extracting(UcbRanking.Entry::molecule)
        .containsExactly(1, 2, 0);
    assertThat(UcbRanking.top(scores, Acquisition.greedy(), 3))
        .extracting(UcbRanking.Entry::molecule)
        .containsExactly(1, 2, 0);
    assertThat(UcbRanking.top(scores, Acquisition.upperConfidenceBound(-1), 2))
        .extracting(UcbRanking.Entry::molecule)
        .containsExactly(2, 0);
  }

  @Test
  void leavesOutWhatNobodyPredictedAndWhatWasSearched() {
    EnsembleScores scores = new EnsembleScores(4);
    scores.add(0, new float[] {1, Float.NaN, 3, 4});

    assertThat(
            UcbRanking.top(
                scores, Acquisition.upperConfidenceBound(1), 10, molecule -> molecule != 3))
        .extracting(UcbRanking.Entry::molecule)
        .containsExactly(2, 0);
  }

  @Test
  void agreesWithSortingAMillionScoresWithTies() {
    int size = 1_000_000;
    SplittableRandom random = new SplittableRandom(4);
    EnsembleScores scores = new EnsembleScores(size);
    for (int model = 0; model < 3; model++) {
      float[] predictions = new float[size];
      for (int i = 0; i < size; i++) {
        predictions[i] = random.nextInt(50);
      }
      scores.add(0, predictions);
    }
    double[] ucb =
        IntStream.range(0, size).mapToDouble(i -> scores.mean(i) + scores.deviation(i)).toArray();
    List<Integer> sorted =
        IntStream.range(0, size)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> ucb[i])
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .limit(1000)
            .toList();

    assertThat(UcbRanking.top(scores, Acquisition.upperConfidenceBound(1), 1000))
        .extracting(UcbRanking.Entry::molecule)
        .isEqualTo(sorted);
    assertThat(Arrays.stream(ucb).max().orElseThrow())
        .isEqualTo(UcbRanking.top(scores, Acquisition.upperConfidenceBound(1), 1).get(0).score());
  }
}
