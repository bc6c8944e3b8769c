package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.Topic;

/**
 * A task's outcome as a line of {@code *-results.json}: the flat object of the original's files
 * ({@code time_created}, {@code time_running}, …), which its notebooks read. The value is not in
 * it, nor are inputs beyond a few kilobytes: what is worth keeping of them is in {@code task_info}
 * and in the records.
 *
 * <p>Ours alone are {@code topic}, {@code retries}, {@code max_retries} and {@code
 * failure_info.kind}. Proxies are told of in {@code task_info}, so that the {@code proxystore_…}
 * fields are null.
 */
public final class FlatResult {
  /** Inputs of a task that are together longer than that, as JSON, are not repeated. */
  static final int MAX_INPUT_CHARS = 4096;

  private static final String TIME = "time_";
  private static final Map<String, Topic> TOPIC_OF_METHOD =
      Map.of(
          "run_simulation", Topic.SIMULATE,
          "evaluate_mpnn", Topic.INFER,
          "update_mpnn", Topic.TRAIN,
          "retrain_mpnn", Topic.TRAIN);

  private FlatResult() {}

  /** The flat form. */
  public static ObjectNode toJson(Result result) {
    Task task = result.task();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("task_id", task.taskId())
        .put("method", task.method())
        .put("topic", task.topic().wireName())
        .put("success", result.success());
    json.set("task_info", task.taskInfo());
    json.putObject("resources")
        .put("node_count", task.resources().nodeCount())
        .put("cpu_processes", task.resources().cpuProcesses())
        .put("cpu_threads", task.resources().cpuThreads());
    if (result.outcome() instanceof Outcome.Failure failure) {
      json.putObject("failure_info")
          .put("kind", failure.kind())
          .put("exception", failure.message())
          .put("traceback", failure.traceback());
    } else {
      json.putNull("failure_info");
    }
    json.set("worker_info", Json.MAPPER.valueToTree(result.workerInfo()));
    putTimes(json, result.timing());
    json.putObject("additional_timing");
    json.putObject("proxy_timing");
    json.set("message_sizes", Json.MAPPER.valueToTree(result.messageSizes()));
    json.put("serialization_method", "json");
    putInputs(json, task);
    json.put("retries", task.retries()).put("max_retries", task.maxRetries());
    for (String field : List.of("name", "type", "kwargs", "threshold")) {
      json.putNull("proxystore_" + field);
    }
    return json;
  }

  /**
   * Reads a line back, in the flat form of a run directory or in Colmena's nested one. A success
   * read from the flat form has a null for its value.
   *
   * @throws IllegalArgumentException with one sentence if it is neither
   */
  public static Result fromJson(JsonNode json) {
    if (json.has("timestamp")) {
      return ResultJson.toResult(json);
    }
    Timing timing = times(json);
    JsonNode failure = json.path("failure_info");
    Outcome outcome =
        json.path("success").asBoolean(false)
            ? new Outcome.Success(Json.MAPPER.nullNode())
            : new Outcome.Failure(
                failure.path("kind").asText("exception"),
                failure.path("exception").asText("the task failed without a message"),
                failure.path("traceback").asText(""));
    Map<String, String> worker = new HashMap<>();
    json.path("worker_info")
        .properties()
        .forEach(field -> worker.put(field.getKey(), field.getValue().asText()));
    Map<String, Long> sizes = new HashMap<>();
    json.path("message_sizes")
        .properties()
        .forEach(field -> sizes.put(field.getKey(), field.getValue().asLong()));
    return new Result(task(json, timing), outcome, timing, worker, sizes);
  }

  private static Task task(JsonNode json, Timing timing) {
    String method = required(json, "method");
    JsonNode resources = json.path("resources");
    JsonNode inputs = json.path("inputs");
    Map<String, JsonNode> kwargs = new LinkedHashMap<>();
    inputs.path(1).properties().forEach(e -> kwargs.put(e.getKey(), e.getValue()));
    return new Task(
        required(json, "task_id"),
        method,
        topic(json, method),
        List.copyOf(inputs.path(0).valueStream().toList()),
        kwargs,
        json.path("task_info") instanceof ObjectNode info ? info : Json.MAPPER.createObjectNode(),
        new Resources(
            resources.path("node_count").asInt(1),
            resources.path("cpu_processes").asInt(1),
            resources.path("cpu_threads").asInt(1)),
        json.path("retries").asInt(0),
        json.path("max_retries").asInt(0),
        timing);
  }

  private static Topic topic(JsonNode json, String method) {
    if (json.path("topic").isTextual()) {
      return Topic.ofWireName(json.path("topic").textValue());
    }
    Topic topic = TOPIC_OF_METHOD.get(method);
    if (topic == null) {
      throw new IllegalArgumentException("a result names neither a topic nor a known method");
    }
    return topic;
  }

  private static void putInputs(ObjectNode json, Task task) {
    ArrayNode inputs = Json.MAPPER.createArrayNode();
    ArrayNode args = inputs.addArray();
    args.addAll(task.args());
    ObjectNode kwargs = inputs.addObject();
    kwargs.setAll(task.kwargs());
    boolean keep = inputs.toString().length() <= MAX_INPUT_CHARS;
    if (!keep) {
      args.removeAll();
      kwargs.removeAll();
    }
    json.put("keep_inputs", keep);
    json.set("inputs", inputs);
  }

  private static void putTimes(ObjectNode json, Timing timing) {
    for (Stamp stamp : Stamp.values()) {
      json.put(TIME + stamp.wireName(), timing.stamps().get(stamp));
    }
    for (Phase phase : Phase.values()) {
      json.put(TIME + phase.wireName(), timing.phases().get(phase));
    }
  }

  private static Timing times(JsonNode json) {
    Timing timing = Timing.NONE;
    for (Stamp stamp : Stamp.values()) {
      JsonNode at = json.path(TIME + stamp.wireName());
      timing = at.isNumber() ? timing.with(stamp, at.asDouble()) : timing;
    }
    for (Phase phase : Phase.values()) {
      JsonNode seconds = json.path(TIME + phase.wireName());
      timing = seconds.isNumber() ? timing.with(phase, seconds.asDouble()) : timing;
    }
    return timing;
  }

  private static String required(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new IllegalArgumentException("a result has no '" + field + "'");
    }
    return value.textValue();
  }
}
