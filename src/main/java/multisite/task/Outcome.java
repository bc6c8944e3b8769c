package multisite.task;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of a task: the function's value, or why there is none. */
public sealed interface Outcome {

  /** The function returned. */
  record Success(JsonNode value) implements Outcome {}

  /**
   * The function failed, or could not be run.
   *
   * @param kind a short name that can be counted, such as {@code scf_not_converged}; the kinds that
   *     no function can cause are in {@link InfrastructureFailure}
   * @param message one sentence for a person: what, where, and how to look further
   * @param traceback where in the program, for a bug report; may be empty
   */
  record Failure(String kind, String message, String traceback) implements Outcome {
    /** Whether the machines failed and not the task: worth running again, elsewhere. */
    public boolean isInfrastructure() {
      return InfrastructureFailure.ofKind(kind).isPresent();
    }
  }
}
