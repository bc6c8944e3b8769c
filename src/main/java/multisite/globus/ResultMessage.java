package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The result of one task, as it arrives.
 *
 * @param taskId the service's id of the task
 * @param data the data of the result, for {@link ComputeBytes#result}, if it succeeded
 * @param exception the text of the traceback, if it failed
 * @param errorCode such as {@code RemoteExecutionError}, or blank
 * @param errorMessage what the endpoint says of the error beside the traceback, or blank
 * @param details what the endpoint says of the run, as JSON text, or blank
 */
public record ResultMessage(
    String taskId,
    Optional<String> data,
    Optional<String> exception,
    String errorCode,
    String errorMessage,
    String details) {

  /** The byte before the JSON of a message. */
  private static final byte VERSION = 1;

  /**
   * Reads a message.
   *
   * @throws IOException with one sentence if it is no result
   */
  static ResultMessage parse(byte[] body) throws IOException {
    if (body.length == 0 || body[0] != VERSION) {
      throw new IOException("a message does not begin with the byte 1");
    }
    JsonNode message = GlobusHttp.MAPPER.readTree(body, 1, body.length - 1);
    String type = message.path("message_type").asText("");
    JsonNode data = message.path("data");
    String taskId = data.path("task_id").asText("");
    if (!type.equals("result") || taskId.isEmpty()) {
      throw new IOException("a message of type '" + type + "' is no result of a task");
    }
    String text = data.path("data").asText("");
    JsonNode error = data.path("error_details");
    boolean failed = error.isObject();
    return new ResultMessage(
        taskId,
        failed ? Optional.empty() : Optional.of(text),
        failed ? Optional.of(text) : Optional.empty(),
        error.path("code").asText(""),
        error.path("user_message").asText(""),
        GlobusHttp.text(data.path("details")));
  }
}
