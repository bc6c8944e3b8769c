package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The figures, by hand. */
class MetricsTest {
  @Test
  void measuresErrorsAndRanks() {
    Metrics metrics =
        Metrics.of(
            new double[] {9, 10, 11, 12}, new double[] {10, 9, 11, 14}, new double[] {1, 0, 0, 1});

    assertThat(metrics.size()).isEqualTo(4);
    assertThat(metrics.mae()).isEqualTo(1);
    assertThat(metrics.rmse()).isCloseTo(Math.sqrt(1.5), within(1e-12));
    assertThat(metrics.r2()).isCloseTo(1 - 6 / 5.0, within(1e-12));
    assertThat(metrics.spearman()).isCloseTo(0.8, within(1e-12));
    assertThat(metrics.coverage()).isEqualTo(0.5);
  }

  @Test
  void givesEqualScoresTheirMeanRank() {
    double[] deviations = new double[5];

    Metrics metrics =
        Metrics.of(new double[] {1, 2, 2, 3, 4}, new double[] {5, 7, 6, 8, 8}, deviations);

    // ranks 0, 1.5, 1.5, 3, 4 against 0, 2, 1, 3.5, 3.5
    assertThat(metrics.spearman()).isCloseTo(9 / 9.5, within(1e-12));
  }

  @Test
  void hasNoCorrelationWithAConstant() {
    Metrics metrics = Metrics.of(new double[] {9, 9}, new double[] {8, 10}, new double[2]);

    assertThat(metrics.r2()).isNaN();
    assertThat(metrics.spearman()).isNaN();
    assertThat(metrics.text()).contains("MAE        1.0000 eV", "R2         -");
  }

  @Test
  void refusesListsOfDifferentLengths() {
    assertThatThrownBy(() -> Metrics.of(new double[2], new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
