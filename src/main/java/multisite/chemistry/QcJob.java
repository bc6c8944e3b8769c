package multisite.chemistry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One relaxation to do.
 *
 * @param geometry where to begin
 * @param directory the empty directory of this attempt
 * @param attempt 1, or 2 after a first attempt did not converge: more steps are in place
 * @param limit the wall time of the stage
 * @param environment of the task, such as PARSL_MPI_PREFIX
 */
public record QcJob(
    Geometry geometry,
    State state,
    Path directory,
    int attempt,
    Duration limit,
    Map<String, String> environment) {
  public QcJob {
    environment = Map.copyOf(environment);
  }

  /** The limit in whole seconds, for messages. */
  public long limitSeconds() {
    return Math.round(limit.toMillis() / 1000.0);
  }
}
