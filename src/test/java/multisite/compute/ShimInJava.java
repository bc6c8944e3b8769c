package multisite.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.WorkerMessage;
import multisite.testing.globus.SiteFunction;

/** The {@link Shim} in Java: answers each task with its first argument, and remembers its key. */
final class ShimInJava implements SiteFunction {
  private final List<String> keys = new CopyOnWriteArrayList<>();

  @Override
  public JsonNode call(JsonNode args, JsonNode kwargs) {
    String key = args.path(0).path("key").asText();
    keys.add(key);
    Task task = ResultJson.toTask(read(args.path(1).textValue()));
    double now = System.currentTimeMillis() / 1e3;
    Result result =
        new Result(
            task,
            new Outcome.Success(task.args().get(0)),
            task.timing()
                .with(Phase.RUNNING, 0.001)
                .with(Stamp.COMPUTE_STARTED, now)
                .with(Stamp.COMPUTE_ENDED, now + 0.001),
            Map.of("hostname", "site", "pid", "1"),
            Map.of());
    ObjectNode answer = Json.MAPPER.createObjectNode().put("key", key);
    answer.put("done", WorkerMessage.toJson(new WorkerMessage.Done(result)).toString());
    return answer;
  }

  private static JsonNode read(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Our keys of all attempts that were run, in their order. */
  List<String> keys() {
    return List.copyOf(keys);
  }
}
