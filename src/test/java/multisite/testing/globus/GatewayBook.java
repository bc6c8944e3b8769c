package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import multisite.task.Json;

/** What the service keeps: functions, tasks, groups, results. */
final class GatewayBook {
  private final Map<String, String> functions = new LinkedHashMap<>();
  private final Map<String, GatewayReply> refusals = new HashMap<>();
  private final Map<String, GatewayTask> tasks = new LinkedHashMap<>();
  private final Map<String, JsonNode> results = new HashMap<>();
  private final List<String> executed = new ArrayList<>();

  synchronized String register(String code) {
    String id = UUID.randomUUID().toString();
    functions.put(id, code);
    return id;
  }

  synchronized Optional<String> function(String id) {
    return Optional.ofNullable(functions.get(id));
  }

  /** From now on those that are registered are refused; their id fills in the sentence. */
  synchronized void refuseFunctions(int status, String code, String reason) {
    functions
        .keySet()
        .forEach(id -> refusals.put(id, GatewayReply.refusal(status, code, reason.formatted(id))));
  }

  /** Why tasks of that function are not taken, if they are not. */
  synchronized Optional<GatewayReply> refusal(String id) {
    return functions.containsKey(id)
        ? Optional.ofNullable(refusals.get(id))
        : Optional.of(
            GatewayReply.refusal(404, "FUNCTION_NOT_FOUND", "Function " + id + " not found"));
  }

  synchronized int functions() {
    return functions.size();
  }

  synchronized void add(GatewayTask task) {
    tasks.put(task.id(), task);
  }

  synchronized Optional<GatewayTask> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  synchronized List<GatewayTask> tasks() {
    return new ArrayList<>(tasks.values());
  }

  /** Tasks of a site that have no result yet. */
  synchronized List<GatewayTask> open(String siteId) {
    return tasks.values().stream()
        .filter(task -> task.siteId().equals(siteId) && !results.containsKey(task.id()))
        .toList();
  }

  /** A result has come from the task's site, whether it is passed on or not. */
  synchronized void executed(String taskId) {
    executed.add(taskId);
  }

  /** The task of each result that has come from a site, in order. */
  synchronized List<String> executed() {
    return List.copyOf(executed);
  }

  /** Keeps the first result of a task; false if it has one. */
  synchronized boolean finish(String taskId, JsonNode result) {
    return results.putIfAbsent(taskId, result) == null;
  }

  synchronized ArrayNode group(String groupId) {
    ArrayNode ids = Json.MAPPER.createArrayNode();
    tasks.values().stream()
        .filter(task -> task.groupId().equals(groupId))
        .forEach(task -> ids.addObject().put("id", task.id()));
    return ids;
  }

  /** The status of a task, as the service tells it. */
  synchronized Optional<ObjectNode> status(String taskId) {
    if (!tasks.containsKey(taskId)) {
      return Optional.empty();
    }
    ObjectNode status = Json.MAPPER.createObjectNode().put("task_id", taskId);
    JsonNode result = results.get(taskId);
    if (result == null) {
      return Optional.of(status.put("status", "waiting-for-ep"));
    }
    boolean failed = result.path("error_details").isObject();
    status.put("status", failed ? "failed" : "success");
    status.put(failed ? "exception" : "result", result.path("data").asText());
    status.put("completion_t", System.currentTimeMillis() / 1000.0);
    status.set("details", result.path("details"));
    return Optional.of(status);
  }
}
