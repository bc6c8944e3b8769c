package multisite.function;

import multisite.ml.DeviceChoice;
import multisite.ml.Surrogate;
import org.jspecify.annotations.Nullable;

/** The tensor engine of a worker, loaded when the first task needs it. */
final class LazySurrogate {
  private final DeviceChoice device;
  private @Nullable Surrogate surrogate;

  LazySurrogate(DeviceChoice device) {
    this.device = device;
  }

  /**
   * The engine.
   *
   * @throws TaskFailure if the device is not there
   */
  synchronized Surrogate get() throws TaskFailure {
    if (surrogate == null) {
      try {
        surrogate = new Surrogate(device);
      } catch (IllegalArgumentException e) {
        throw new TaskFailure("no_device", String.valueOf(e.getMessage()), e);
      }
    }
    return surrogate;
  }
}
