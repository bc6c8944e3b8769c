package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetchTest {
  private final Prefetch prefetch = new Prefetch();

  @Test
  void oneTaskWaitsUntilMoreIsKnown() {
    prefetch.observe("w", 100, 160, 90);
    assertThat(prefetch.ahead()).as("the first task has started the worker").isEqualTo(1);
  }

  @Test
  void longTasksNeedOneAndShortOnesMore() {
    idle(60, 0.5);
    assertThat(prefetch.ahead()).isEqualTo(1);
    for (int i = 0; i < 200; i++) {
      idle(0.2, 0.5);
    }
    assertThat(prefetch.ahead()).isEqualTo(3);
  }

  @Test
  void theRankingStaysFresh() {
    idle(0.001, 30);
    assertThat(prefetch.ahead()).isEqualTo(Prefetch.MOST);
  }

  @Test
  void aTaskThatHasWaitedAtTheSiteTellsNothingOfTheRoundTrip() {
    idle(1, 0.5);
    double end = now;
    prefetch.observe("w", end + 0.002, end + 1.002, 50);
    assertThat(prefetch.ahead()).isEqualTo(1);
  }

  private double now = 100;

  /** A task that found its worker idle. */
  private void idle(double run, double roundTrip) {
    prefetch.observe("w", now, now + run, run + roundTrip);
    prefetch.observe("w", now + run + 1, now + 2 * run + 1, run + roundTrip);
    now += 2 * run + 1;
  }
}
