package multisite.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries the wish to stop, or to let running tasks end and stop then, from a signal or a limit to
 * the campaign, whichever of them comes first.
 */
final class StopRequest {
  private enum Wish {
    NONE,
    DRAIN,
    STOP
  }

  @GuardedBy("this")
  private Wish wish = Wish.NONE;

  @GuardedBy("this")
  private @Nullable String reason;

  @GuardedBy("this")
  private Runnable stop = () -> {};

  @GuardedBy("this")
  private Runnable drain = () -> {};

  /** The campaign is to stop now. */
  void stop(String why) {
    Runnable todo;
    synchronized (this) {
      wish = Wish.STOP;
      reason = reason == null ? why : reason;
      todo = stop;
    }
    todo.run();
  }

  /** Nothing more is to be started; the campaign is to stop when nothing runs any more. */
  void drain(String why) {
    Runnable todo;
    synchronized (this) {
      wish = wish == Wish.NONE ? Wish.DRAIN : wish;
      reason = reason == null ? why : reason;
      todo = drain;
    }
    todo.run();
  }

  /** What to do on the request; done at once if it came already. */
  void carriedOutBy(Runnable onStop, Runnable onDrain) {
    Wish known;
    synchronized (this) {
      stop = onStop;
      drain = onDrain;
      known = wish;
    }
    if (known == Wish.STOP) {
      onStop.run();
    } else if (known == Wish.DRAIN) {
      onDrain.run();
    }
  }

  /** What was the first reason, such as {@code SIGTERM}, if there was one. */
  synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }
}
