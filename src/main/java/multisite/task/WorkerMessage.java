package multisite.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that driver and worker say to each other; each message is one frame with a {@code type}. */
public sealed interface WorkerMessage {

  /** Worker to driver, once at its start. */
  record Hello(String version, long pid) implements WorkerMessage {}

  /**
   * Driver to worker: run this. {@code environment} holds the variables of this task alone, such as
   * {@code PARSL_MPI_PREFIX}.
   */
  record Run(Task task, Map<String, String> environment) implements WorkerMessage {
    public Run {
      environment = Map.copyOf(environment);
    }
  }

  /** Worker to driver: the task's end. */
  record Done(Result result) implements WorkerMessage {}

  /** Worker to driver, every few seconds: alive, with the processes it has started. */
  record Heartbeat(List<Long> children) implements WorkerMessage {
    public Heartbeat {
      children = List.copyOf(children);
    }
  }

  /** The JSON of a frame. */
  static ObjectNode toJson(WorkerMessage message) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    if (message instanceof Hello hello) {
      return json.put("type", "hello").put("version", hello.version()).put("pid", hello.pid());
    }
    if (message instanceof Run run) {
      json.put("type", "run").set("task", ResultJson.toJson(run.task()));
      ObjectNode environment = json.putObject("environment");
      run.environment().forEach(environment::put);
      return json;
    }
    if (message instanceof Done done) {
      json.put("type", "done").set("result", ResultJson.toJson(done.result(), false));
      return json;
    }
    if (message instanceof Heartbeat heartbeat) {
      ArrayNode children = json.put("type", "heartbeat").putArray("children");
      heartbeat.children().forEach(children::add);
      return json;
    }
    throw new AssertionError(message);
  }

  /**
   * Reads the JSON of a frame.
   *
   * @throws IllegalArgumentException with one sentence if it is no message
   */
  static WorkerMessage fromJson(JsonNode json) {
    String type = json.path("type").asText();
    return switch (type) {
      case "hello" -> new Hello(json.path("version").asText(), json.path("pid").asLong());
      case "run" ->
          new Run(ResultJson.toTask(json.path("task")), strings(json.path("environment")));
      case "done" -> new Done(ResultJson.toResult(json.path("result")));
      case "heartbeat" -> new Heartbeat(longs(json.path("children")));
      default -> throw new IllegalArgumentException("unknown message type '" + type + "'");
    };
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> values = new TreeMap<>();
    object.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
    return values;
  }

  private static List<Long> longs(JsonNode array) {
    List<Long> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asLong()));
    return values;
  }
}
