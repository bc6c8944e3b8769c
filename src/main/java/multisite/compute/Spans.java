package multisite.compute;

import java.time.Duration;

/** Spans of time for people. */
final class Spans {
  private Spans() {}

  /** Such as {@code 45 s}, {@code 12 min} or {@code 3 h}. */
  static String words(long nanos) {
    long seconds = Duration.ofNanos(nanos).toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 2 * 3600 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
