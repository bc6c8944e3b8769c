package multisite.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The failures that say nothing about the task itself, so that it may be run again. */
public enum InfrastructureFailure {
  /** The worker process died or was killed. */
  WORKER_LOST,
  /** The endpoint went away with the task. */
  ENDPOINT_LOST,
  /** A value could not be written to or read from the store. */
  STORE_FAILED,
  /** A worker on a host that gets no more tasks declined this one. */
  HOST_QUARANTINED;

  /** The kind in a {@link Outcome.Failure}, such as {@code worker_lost}. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A failure of this kind. */
  public Outcome.Failure because(String message) {
    return new Outcome.Failure(kind(), message, "");
  }

  /** The infrastructure failure of that kind, if it is one. */
  public static Optional<InfrastructureFailure> ofKind(String kind) {
    return Arrays.stream(values()).filter(failure -> failure.kind().equals(kind)).findFirst();
  }
}
