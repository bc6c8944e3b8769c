package multisite.ml.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Bounds the life of native memory: what is made inside dies at the end, so that a loop of batches
 * needs no more memory than one batch.
 */
final class Scope {
  private Scope() {}

  /** Runs with a scope of its own; what it returns must not be native. */
  @SuppressWarnings("try")
  static <T> T call(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }

  /** Runs with a scope of its own. */
  @SuppressWarnings("try")
  static void run(Runnable work) {
    try (PointerScope scope = new PointerScope()) {
      work.run();
    }
  }

  /** Runs with a scope of its own and without recording for gradients. */
  @SuppressWarnings("try")
  static <T> T callWithoutGradients(Supplier<T> work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  /** Runs with a scope of its own and without recording for gradients. */
  @SuppressWarnings("try")
  static void runWithoutGradients(Runnable work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      work.run();
    }
  }
}
