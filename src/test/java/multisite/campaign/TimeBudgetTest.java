package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import multisite.task.Phase;
import multisite.task.Timing;
import org.junit.jupiter.api.Test;

class TimeBudgetTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void startsAnythingWithoutALimit() {
    TimeBudget budget = TimeBudget.unlimited();
    budget.took("CCO", running(1e9));

    assertThat(budget.mayStart("CCO")).isTrue();
  }

  @Test
  void startsWhatIsLikelyToEndInTimeAndNothingElse() {
    TimeBudget budget = TimeBudget.until(END, secondsBefore(60));
    for (int i = 0; i < 10; i++) {
      budget.took("CCO", running(59));
      budget.took("CCCCCCCCCC", running(61));
    }

    assertThat(budget.mayStart("CCO")).isTrue();
    assertThat(budget.mayStart("CCN")).as("as large").isTrue();
    assertThat(budget.mayStart("CCCCCCCCCO")).isFalse();
  }

  @Test
  void startsAMoleculeOfWhichNothingIsKnownAsLongAsThereIsTime() {
    assertThat(TimeBudget.until(END, secondsBefore(1)).mayStart("C")).isTrue();
    assertThat(TimeBudget.until(END, secondsBefore(0)).mayStart("C")).isFalse();
  }

  private static Timing running(double seconds) {
    return Timing.NONE.with(Phase.RUNNING, seconds);
  }

  private static Clock secondsBefore(long seconds) {
    return Clock.fixed(END.minusSeconds(seconds), ZoneOffset.UTC);
  }
}
