package multisite.globus;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * When a request to a service is sent again, and after what pause; the same for all clients.
 *
 * @param retries how often, at most
 * @param random numbers from 0 to 1, so that clients do not come back all at once
 * @param pause waits for that many seconds
 */
public record RetryRule(int retries, DoubleSupplier random, Pause pause) {
  /** The longest pause, in seconds, that is not the service's own wish. */
  private static final double LONGEST = 10;

  /** The longest wish that is honoured, in seconds. */
  private static final long LONGEST_WISH = 600;

  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void seconds(double seconds) throws InterruptedException;
  }

  /** Five retries with real pauses. */
  public static RetryRule standard() {
    return new RetryRule(
        5, Math::random, seconds -> TimeUnit.MILLISECONDS.sleep((long) (1000 * seconds)));
  }

  /** Whether an answer may be another one a little later. */
  static boolean isPassing(int status, String code) {
    return PASSING.contains(status)
        && !code.contains("ExternalError")
        && !code.contains("EndpointError");
  }

  /** Whether such an answer leaves open whether the request was carried out. */
  static boolean isUnclear(int status) {
    return status == 500 || status == 502 || status == 504;
  }

  /** Seconds before the next attempt, after so many failed ones. */
  double delay(int failures, int status, String retryAfter) {
    if ((status == 429 || status == 503) && retryAfter.matches("\\d{1,9}")) {
      return Math.min(LONGEST_WISH, Long.parseLong(retryAfter));
    }
    return Math.min(LONGEST, (0.25 + 0.5 * random.getAsDouble()) * Math.pow(2, failures));
  }
}
