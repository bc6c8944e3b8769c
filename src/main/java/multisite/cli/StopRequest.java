package multisite.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Carries the wish to stop from a signal to the campaign, whichever of them comes first. */
final class StopRequest {
  @GuardedBy("this")
  private boolean requested;

  @GuardedBy("this")
  private Runnable action = () -> {};

  /** Somebody wants the campaign to stop. */
  void request() {
    Runnable todo;
    synchronized (this) {
      requested = true;
      todo = action;
    }
    todo.run();
  }

  /** What to do on the request; done at once if it came already. */
  void onRequest(Runnable todo) {
    boolean now;
    synchronized (this) {
      action = todo;
      now = requested;
    }
    if (now) {
      todo.run();
    }
  }
}
