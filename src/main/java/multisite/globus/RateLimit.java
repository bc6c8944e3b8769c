package multisite.globus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a client within what its service allows: so many requests in any window of time. Safe for
 * several threads; whoever comes first goes first.
 */
public final class RateLimit {
  private final int requests;
  private final long windowNanos;
  private final LongSupplier nanos;
  private final RetryRule.Pause pause;

  /** When the last requests went or will go, oldest first. */
  @GuardedBy("this")
  private final Deque<Long> times = new ArrayDeque<>();

  /**
   * A limit of that many requests in that time.
   *
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public RateLimit(int requests, Duration window, LongSupplier nanos, RetryRule.Pause pause) {
    this.requests = requests;
    this.windowNanos = window.toNanos();
    this.nanos = nanos;
    this.pause = pause;
  }

  /** What Globus Compute allows a user: 20 requests in 10 seconds. */
  public static RateLimit ofGlobusCompute(RetryRule.Pause pause) {
    return new RateLimit(20, Duration.ofSeconds(10), System::nanoTime, pause);
  }

  /** For a service that sets no limit. */
  static RateLimit none() {
    return new RateLimit(0, Duration.ZERO, () -> 0, seconds -> {});
  }

  /** Returns when the next request may be sent. */
  void await() throws InterruptedException {
    if (requests > 0) {
      long wait = reserve();
      if (wait > 0) {
        pause.seconds(wait / (double) TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  /** Takes the next free moment; the nanoseconds until then. */
  private synchronized long reserve() {
    long now = nanos.getAsLong();
    long moment = now;
    if (times.size() == requests) {
      moment = Math.max(now, times.removeFirst() + windowNanos);
    }
    times.addLast(moment);
    return moment - now;
  }
}
