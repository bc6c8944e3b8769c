package multisite.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import multisite.campaign.TimeBudget;

/**
 * The {@code --time-limit} of a driver: stops it so early that its checkpoint is done in time. The
 * thread {@code time-limit} watches the clock.
 */
final class TimeLimit implements AutoCloseable {
  private static final Duration CHECKPOINT = Duration.ofSeconds(25);
  private static final long LOOK_MILLIS = 200;

  private final Clock clock;
  private final Optional<Instant> end;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "time-limit");
            thread.setDaemon(true);
            return thread;
          });

  private TimeLimit(Clock clock, Optional<Instant> end) {
    this.clock = clock;
    this.end = end;
  }

  /** A limit that begins to run now, or none. */
  static TimeLimit startingNow(Optional<Duration> limit, Clock clock) {
    return new TimeLimit(clock, limit.map(time -> clock.instant().plus(time).minus(margin(time))));
  }

  /** What the campaign may spend. */
  TimeBudget budget() {
    return end.map(at -> TimeBudget.until(at, clock)).orElse(TimeBudget.unlimited());
  }

  /** Calls {@code stop} once when the time is over. */
  void onEnd(Runnable stop) {
    if (end.isPresent()) {
      timer.scheduleWithFixedDelay(
          () -> look(end.get(), stop), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look(Instant at, Runnable stop) {
    if (!clock.instant().isBefore(at)) {
      timer.shutdown();
      stop.run();
    }
  }

  /** A tenth of a short limit. */
  private static Duration margin(Duration limit) {
    Duration tenth = limit.dividedBy(10);
    return tenth.compareTo(CHECKPOINT) < 0 ? tenth : CHECKPOINT;
  }
}
