package multisite.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread of this process at a time receive from a list, until it is stopped. */
final class SoleReceiver {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean stopped;

  /** Receives once, within a time. */
  interface Attempt<T> {
    /** What was received; nothing if there is nothing, or nothing that counts. */
    Optional<T> within(Duration left) throws InterruptedException;
  }

  /** Tries until there is something, the time is over, or it is stopped. */
  <T> Optional<T> receive(Duration timeout, Attempt<T> attempt) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      while (true) {
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        Optional<T> found = attempt.within(left);
        if (found.isPresent() || left.isZero() || stopped) {
          return found;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The attempt under way is the last one. */
  void stop() {
    stopped = true;
  }

  /** Waits for the last attempt, and keeps everybody else out for good; whether it has ended. */
  boolean awaitLast(Duration patience) throws InterruptedException {
    return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
  }
}
