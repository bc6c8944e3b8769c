package multisite.globus;

import java.util.List;

/**
 * What became of a {@link SubmitRequest}.
 *
 * @param requestId the service's id of the request
 * @param taskGroupId the task group that the tasks are in
 * @param endpointId the endpoint that will run them
 * @param taskIds the ids of the tasks, in the order of the payloads
 */
public record Submission(
    String requestId, String taskGroupId, String endpointId, List<String> taskIds) {

  /** Copies the list. */
  public Submission {
    taskIds = List.copyOf(taskIds);
  }
}
