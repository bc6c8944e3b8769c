package multisite.thinker;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * A flag that one agent sets and another waits for; setting it twice before the wait counts once.
 */
public final class Event {
  private final String name;

  @GuardedBy("this")
  private boolean set;

  public Event(String name) {
    this.name = name;
  }

  /** Raises the flag. */
  public synchronized void set() {
    set = true;
    notifyAll();
  }

  /** Waits for the flag and lowers it. */
  synchronized void take() throws InterruptedException {
    while (!set) {
      wait();
    }
    set = false;
  }

  /** Waits for the flag, at most that long, and lowers it; whether it was raised. */
  public synchronized boolean take(long timeoutMillis) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    while (!set) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    set = false;
    return true;
  }

  @Override
  public String toString() {
    return name;
  }
}
