package multisite.task;

import java.time.Clock;
import java.time.Instant;

/** The time as records and messages write it: Unix seconds with a fraction. */
public final class UnixTime {
  private UnixTime() {}

  /** The clock's time, in microsecond steps. */
  public static double now(Clock clock) {
    Instant now = clock.instant();
    return now.getEpochSecond() + Math.floor(now.getNano() / 1e3) / 1e6;
  }
}
