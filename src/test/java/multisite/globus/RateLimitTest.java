package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit on a clock that only its own pauses move. */
class RateLimitTest {
  private final List<Double> pauses = new ArrayList<>();
  private long nanos = 5_000_000_000L;

  private final RateLimit limit =
      new RateLimit(20, Duration.ofSeconds(10), () -> nanos, this::pause);

  @Test
  void twentyRequestsGoAtOnceAndTheNextWaitsForTheWindow() throws Exception {
    send(20);
    assertThat(pauses).isEmpty();

    send(1);
    assertThat(pauses).containsExactly(10.0);
  }

  @Test
  void anyTenSecondsSeeTwentyRequestsAtMost() throws Exception {
    List<Long> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      limit.await();
      sent.add(nanos);
      nanos += 150_000_000L;
    }
    for (int i = 20; i < sent.size(); i++) {
      assertThat(sent.get(i) - sent.get(i - 20)).isGreaterThanOrEqualTo(10_000_000_000L);
    }
  }

  @Test
  void whoIsSlowerThanTheLimitNeverWaits() throws Exception {
    for (int i = 0; i < 50; i++) {
      send(1);
      nanos += 600_000_000L;
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void noLimitIsNone() throws Exception {
    RateLimit none = RateLimit.none();
    for (int i = 0; i < 1000; i++) {
      none.await();
    }
    assertThat(pauses).isEmpty();
  }

  private void send(int requests) throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      limit.await();
    }
  }

  private void pause(double seconds) {
    pauses.add(seconds);
    nanos += (long) (seconds * 1e9);
  }
}
