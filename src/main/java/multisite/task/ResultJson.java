package multisite.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The wire form of tasks and results: the {@code Result} object of Colmena 0.7.2 with {@code
 * serialization_method} json, in which every argument and the value are JSON texts of their own.
 * Unknown fields are ignored, missing ones take their defaults. A moment that has not come is left
 * out: Colmena writes it as {@code NaN} and does not read {@code null}.
 *
 * <p>One field is ours: {@code failure_info.kind}, which Colmena ignores.
 */
public final class ResultJson {
  /** The kind of a failure that came without one, as from a Python worker. */
  static final String UNTYPED = "exception";

  private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  private ResultJson() {}

  /**
   * The wire form of a request; it asks for an answer without its inputs, as the thinker has them.
   */
  public static ObjectNode toJson(Task task) {
    return common(task, task.timing(), Map.of(), Map.of());
  }

  /** The wire form of an answer; its inputs are kept only if {@code keepInputs}. */
  public static ObjectNode toJson(Result result, boolean keepInputs) {
    Task task = result.task();
    ObjectNode json = common(task, result.timing(), result.workerInfo(), result.messageSizes());
    json.put("keep_inputs", keepInputs);
    if (!keepInputs) {
      json.set("inputs", inputs(List.of(), Map.of()));
    }
    json.put("success", result.success()).put("complete", true);
    if (result.outcome() instanceof Outcome.Success success) {
      json.put("value", text(success.value()));
    } else if (result.outcome() instanceof Outcome.Failure failure) {
      json.putObject("failure_info")
          .put("kind", failure.kind())
          .put("exception", failure.message())
          .put("traceback", failure.traceback());
    }
    return json;
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException with one sentence if it is not one
   */
  public static Task toTask(JsonNode json) {
    String serialization = json.path("serialization_method").asText("json");
    if (!serialization.equals("json")) {
      throw new IllegalArgumentException(
          "a task is serialized by '" + serialization + "', and only 'json' is read here");
    }
    JsonNode inputs = json.path("inputs");
    List<JsonNode> args = new ArrayList<>();
    inputs.path(0).forEach(arg -> args.add(value(arg)));
    Map<String, JsonNode> kwargs = new LinkedHashMap<>();
    inputs.path(1).properties().forEach(e -> kwargs.put(e.getKey(), value(e.getValue())));
    JsonNode resources = json.path("resources");
    return new Task(
        taskId(json),
        required(json, "method"),
        Topic.ofWireName(required(json, "topic")),
        args,
        kwargs,
        json.path("task_info") instanceof ObjectNode info ? info : Json.MAPPER.createObjectNode(),
        new Resources(
            resources.path("node_count").asInt(1),
            resources.path("cpu_processes").asInt(1),
            resources.path("cpu_threads").asInt(1)),
        json.path("retries").asInt(0),
        json.path("max_retries").asInt(0),
        timing(json));
  }

  /**
   * Reads an answer.
   *
   * @throws IllegalArgumentException with one sentence if it is not one
   */
  public static Result toResult(JsonNode json) {
    Task task = toTask(json);
    Outcome outcome;
    if (json.path("success").asBoolean(false)) {
      outcome = new Outcome.Success(value(json.path("value")));
    } else {
      JsonNode failure = json.path("failure_info");
      outcome =
          new Outcome.Failure(
              failure.path("kind").asText(UNTYPED),
              failure.path("exception").asText("the task failed without a message"),
              failure.path("traceback").asText(""));
    }
    Map<String, String> workerInfo = new LinkedHashMap<>();
    json.path("worker_info")
        .properties()
        .forEach(e -> workerInfo.put(e.getKey(), e.getValue().asText()));
    Map<String, Long> sizes = new LinkedHashMap<>();
    json.path("message_sizes")
        .properties()
        .forEach(e -> sizes.put(e.getKey(), e.getValue().asLong()));
    return new Result(task, outcome, task.timing(), workerInfo, sizes);
  }

  /** Whether a request wants its inputs back with the answer, as Colmena does unless told. */
  public static boolean keepsInputs(JsonNode request) {
    return request.path("keep_inputs").asBoolean(true);
  }

  /** Characters of the inputs in a request's JSON: all arguments as they were sent. */
  public static long inputSize(JsonNode request) {
    long size = 0;
    for (JsonNode arg : request.path("inputs").path(0)) {
      size += arg.asText().length();
    }
    for (JsonNode arg : request.path("inputs").path(1)) {
      size += arg.asText().length();
    }
    return size;
  }

  /** Notes in an answer's JSON how long it took to write it, in seconds, and its value's size. */
  public static void noteSerialization(ObjectNode answer, double seconds) {
    if (answer.path("time") instanceof ObjectNode phases) {
      phases.put(Phase.SERIALIZE_RESULTS.wireName(), seconds);
    }
    if (answer.path("message_sizes") instanceof ObjectNode sizes
        && answer.path("value").isTextual()) {
      sizes.put("value", (long) answer.path("value").textValue().length());
    }
  }

  private static ObjectNode common(
      Task task, Timing timing, Map<String, String> workerInfo, Map<String, Long> sizes) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("task_id", task.taskId())
        .put("method", task.method())
        .put("topic", task.topic().wireName());
    json.set("task_info", task.taskInfo());
    json.putObject("resources")
        .put("node_count", task.resources().nodeCount())
        .put("cpu_processes", task.resources().cpuProcesses())
        .put("cpu_threads", task.resources().cpuThreads());
    ObjectNode sizesJson = json.putObject("message_sizes");
    sizes.forEach(sizesJson::put);
    ObjectNode stamps = json.putObject("timestamp");
    for (Stamp stamp : Stamp.values()) {
      timing.at(stamp).ifPresent(seconds -> stamps.put(stamp.wireName(), seconds));
    }
    ObjectNode phases = json.putObject("time");
    for (Phase phase : Phase.values()) {
      timing.of(phase).ifPresent(seconds -> phases.put(phase.wireName(), seconds));
    }
    phases.putObject("proxy");
    phases.putObject("additional");
    json.put("serialization_method", "json").put("keep_inputs", false);
    json.set("inputs", inputs(task.args(), task.kwargs()));
    json.putNull("value").putNull("success");
    json.put("complete", false)
        .put("retries", task.retries())
        .put("max_retries", task.maxRetries());
    ObjectNode info = json.putObject("worker_info");
    workerInfo.forEach(info::put);
    json.putNull("failure_info");
    return json;
  }

  private static ArrayNode inputs(List<JsonNode> args, Map<String, JsonNode> kwargs) {
    ArrayNode inputs = Json.MAPPER.createArrayNode();
    ArrayNode list = inputs.addArray();
    args.forEach(arg -> list.add(text(arg)));
    ObjectNode named = inputs.addObject();
    kwargs.forEach((name, arg) -> named.put(name, text(arg)));
    return inputs;
  }

  private static Timing timing(JsonNode json) {
    Timing timing = Timing.NONE;
    for (Stamp stamp : Stamp.values()) {
      JsonNode at = json.path("timestamp").path(stamp.wireName());
      if (at.isNumber() && Double.isFinite(at.asDouble())) {
        timing = timing.with(stamp, at.asDouble());
      }
    }
    for (Phase phase : Phase.values()) {
      JsonNode seconds = json.path("time").path(phase.wireName());
      if (seconds.isNumber() && Double.isFinite(seconds.asDouble())) {
        timing = timing.with(phase, seconds.asDouble());
      }
    }
    return timing;
  }

  private static String text(JsonNode value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
  }

  private static JsonNode value(JsonNode text) {
    if (!text.isTextual()) {
      return text.isMissingNode() ? NullNode.getInstance() : text;
    }
    try {
      JsonNode value = Json.MAPPER.readTree(text.textValue());
      if (value.isMissingNode()) {
        throw new IllegalArgumentException("an argument or value is a blank JSON text");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "an argument or value is not JSON text: " + e.getOriginalMessage(), e);
    }
  }

  /** An id that is fit to be a file name, as it may become one. */
  private static String taskId(JsonNode json) {
    String id = required(json, "task_id");
    if (!SAFE_ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "a task id has letters, digits, '-', '_' and '.', and at most 128 of them");
    }
    return id;
  }

  private static String required(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new IllegalArgumentException("a task message has no '" + field + "'");
    }
    return value.textValue();
  }
}
