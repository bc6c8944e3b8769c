package multisite.globus;

import java.util.Optional;

/**
 * How far a task is.
 *
 * @param taskId the service's id of it
 * @param status the service's word for it, such as {@code waiting-for-ep}, {@code success} or
 *     {@code failed}
 * @param result the data of its result, for {@link ComputeBytes#result}, if it succeeded
 * @param exception the text of the traceback, if it failed
 * @param details what the service says beside, as JSON text, or blank
 */
public record TaskStatus(
    String taskId,
    String status,
    Optional<String> result,
    Optional<String> exception,
    String details) {

  /** Whether nothing more will happen. */
  public boolean terminal() {
    return succeeded() || status.equals("failed");
  }

  /** Whether there is a result. */
  public boolean succeeded() {
    return status.equals("success");
  }
}
