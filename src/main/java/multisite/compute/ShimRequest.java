package multisite.compute;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import multisite.globus.ComputeBytes;
import multisite.task.Json;
import multisite.task.ResultJson;
import multisite.task.Task;

/** What the {@link Shim} gets: how to run a task there, and the task. */
final class ShimRequest {
  /** The most bytes that come back through the service, see {@link ShimAnswer.TooLarge}. */
  static final int MOST_RESULT_BYTES = 1_000_000;

  private ShimRequest() {}

  /**
   * The arguments of {@code multisite_task(request, task)} as Globus Compute takes them. The task
   * is a text, since Python only hands it on.
   */
  static String payload(Task task, ComputeSettings settings, Duration limit) {
    ObjectNode request = Json.MAPPER.createObjectNode();
    request
        .put("key", ShimAnswer.key(task))
        .put("version", settings.version())
        .put("jar", settings.jar())
        .put("limit", limit.toMillis() / 1000.0)
        .put("max_result", MOST_RESULT_BYTES);
    ArrayNode options = request.putArray("options");
    settings.workerOptions().forEach(options::add);
    ArrayNode args =
        Json.MAPPER.createArrayNode().add(request).add(ResultJson.toJson(task).toString());
    return ComputeBytes.payload(args, Json.MAPPER.createObjectNode());
  }
}
