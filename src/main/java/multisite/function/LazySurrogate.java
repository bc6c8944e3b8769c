package multisite.function;

import multisite.ml.DeviceChoice;
import multisite.ml.Surrogate;
import org.jspecify.annotations.Nullable;

/** The tensor engine of a worker, loaded when the first task needs it. */
final class LazySurrogate {
  private @Nullable Surrogate surrogate;

  /** The engine. */
  synchronized Surrogate get() {
    if (surrogate == null) {
      surrogate = new Surrogate(DeviceChoice.parse("auto"));
    }
    return surrogate;
  }
}
