package multisite.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A request: which function to run, on what, and for whom.
 *
 * <p>The JSON nodes in a task are shared between threads: nobody changes them.
 *
 * @param taskId a UUID, unique over all campaigns
 * @param method name of the function, such as {@code run_simulation}
 * @param topic the result queue that waits for the answer
 * @param args positional arguments; bytes travel as base64 text
 * @param kwargs named arguments
 * @param taskInfo what the thinker wants to find again in the result
 * @param resources what the function needs
 * @param retries how often the task was started again after a failure of the infrastructure
 * @param maxRetries how often it may be
 * @param timing stations passed so far
 */
public record Task(
    String taskId,
    String method,
    Topic topic,
    List<JsonNode> args,
    Map<String, JsonNode> kwargs,
    ObjectNode taskInfo,
    Resources resources,
    int retries,
    int maxRetries,
    Timing timing) {

  /** The field of {@code task_info} that lists names of hosts where the task must not run. */
  public static final String AVOID_HOSTS = "avoid_hosts";

  public Task {
    args = List.copyOf(args);
    kwargs = Map.copyOf(kwargs);
  }

  /** A new task with a fresh id, created at {@code unixSeconds}. */
  public static Task create(
      String method,
      Topic topic,
      List<JsonNode> args,
      ObjectNode taskInfo,
      Resources resources,
      int maxRetries,
      double unixSeconds) {
    return new Task(
        UUID.randomUUID().toString(),
        method,
        topic,
        args,
        Map.of(),
        taskInfo,
        resources,
        0,
        maxRetries,
        Timing.NONE.with(Stamp.CREATED, unixSeconds));
  }

  /** The same task with another timing. */
  public Task withTiming(Timing newTiming) {
    return new Task(
        taskId, method, topic, args, kwargs, taskInfo, resources, retries, maxRetries, newTiming);
  }

  /** The same task, a station further. */
  public Task at(Stamp stamp, double unixSeconds) {
    return withTiming(timing.with(stamp, unixSeconds));
  }

  /** The same task with other arguments. */
  public Task withArgs(List<JsonNode> newArgs) {
    return new Task(
        taskId, method, topic, newArgs, kwargs, taskInfo, resources, retries, maxRetries, timing);
  }

  /** The same task with another {@code taskInfo}. */
  public Task withTaskInfo(ObjectNode newInfo) {
    return new Task(
        taskId, method, topic, args, kwargs, newInfo, resources, retries, maxRetries, timing);
  }

  /** The same task under the id that it had before. */
  public Task withId(String id) {
    return new Task(
        id, method, topic, args, kwargs, taskInfo, resources, retries, maxRetries, timing);
  }

  /** The same task, one retry later. */
  public Task retried() {
    return new Task(
        taskId, method, topic, args, kwargs, taskInfo, resources, retries + 1, maxRetries, timing);
  }
}
