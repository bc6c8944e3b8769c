package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import multisite.task.Json;
import multisite.task.Resources;
import multisite.task.Task;
import multisite.task.Topic;

/** Tasks for tests, created at Unix time 1000. */
public final class Tasks {
  private Tasks() {}

  /** A simulate task of that method that may be run again once, and again. */
  public static Task of(String method, Object... args) {
    return withRetries(2, method, args);
  }

  /** The same with another limit of retries. */
  public static Task withRetries(int maxRetries, String method, Object... args) {
    List<JsonNode> nodes =
        Arrays.stream(args).<JsonNode>map(arg -> Json.MAPPER.valueToTree(arg)).toList();
    return Task.create(
        method,
        Topic.SIMULATE,
        nodes,
        Json.MAPPER.createObjectNode(),
        Resources.ONE,
        maxRetries,
        1000);
  }
}
