package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;

/** Something that a worker can run, such as {@code run_simulation}: a pure mapping of its call. */
@FunctionalInterface
public interface TaskFunction {

  /**
   * Runs to the end on the caller's thread. Whatever else it throws becomes a failure of kind
   * {@code internal_error}.
   *
   * @throws TaskFailure if the task has no answer, for a reason that a person can understand
   */
  JsonNode call(Call call) throws TaskFailure, InterruptedException;
}
