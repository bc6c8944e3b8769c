package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that are submitted together: one function, one payload a task.
 *
 * @param functionId the id of the registered function
 * @param payloads arguments, encoded by {@link ComputeBytes#payload}
 * @param taskGroupId the task group that they join; a new one if empty
 * @param userEndpointConfig values for the endpoint's configuration template; an object
 * @param resourceSpecification nodes and ranks for an MPI engine; an empty object otherwise
 */
public record SubmitRequest(
    String functionId,
    List<String> payloads,
    Optional<String> taskGroupId,
    JsonNode userEndpointConfig,
    JsonNode resourceSpecification) {

  /** Copies the list. */
  public SubmitRequest {
    payloads = List.copyOf(payloads);
  }

  /** Tasks for an endpoint that needs no configuration. */
  public static SubmitRequest of(
      String functionId, List<String> payloads, Optional<String> taskGroupId) {
    JsonNode nothing = JsonNodeFactory.instance.objectNode();
    return new SubmitRequest(functionId, payloads, taskGroupId, nothing, nothing);
  }
}
