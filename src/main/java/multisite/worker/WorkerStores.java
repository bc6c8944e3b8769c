package multisite.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import multisite.store.Codec;
import multisite.store.ConnectorFactory;
import multisite.store.Key;
import multisite.store.ObjectCache;
import multisite.store.ProxyResolver;
import multisite.store.StoreException;
import multisite.store.StoreMetric;
import multisite.task.Json;
import multisite.task.Task;

/**
 * The stores that a worker's tasks refer to: resolves their arguments, puts large results, and
 * counts both for each task. {@code task_info.proxystore} of a task says where results go: {@code
 * {store, connector, threshold}}.
 */
public final class WorkerStores {
  /** The field of {@code task_info} that says where results go. */
  public static final String RESULT_STORE = "proxystore";

  /** The field of {@code worker_info} that holds a task's metrics, as JSON text. */
  public static final String STATS = "proxy_stats";

  /** Enough for the published ensemble and some chunks of the search space. */
  private static final long CACHE_BYTES = 256L << 20;

  @GuardedBy("this")
  private final List<StoreMetric> metrics = new ArrayList<>();

  private final ProxyResolver resolver;

  public WorkerStores(ConnectorFactory connectors) {
    this.resolver = new ProxyResolver(connectors, new ObjectCache(CACHE_BYTES), this::add);
  }

  /** A worker that has no stores. */
  public static WorkerStores none() {
    return new WorkerStores(
        config -> {
          throw new StoreException(
              StoreException.Reason.BAD_REFERENCE, "this worker has no stores");
        });
  }

  ProxyResolver resolver() {
    return resolver;
  }

  /** The value, or a proxy of it if it is large and the task names a store. */
  JsonNode byReference(Task task, JsonNode value) throws InterruptedException {
    JsonNode store = task.taskInfo().path(RESULT_STORE);
    if (!store.isObject() || size(value) < store.path("threshold").asLong()) {
      return value;
    }
    return resolver
        .store(store.path("store").asText(), store.path("connector"))
        .publish(Key.nameOfResult(task.taskId()), Codec.JSON, value)
        .toJson();
  }

  /** What the stores did since the last call, as JSON text; nothing if they did nothing. */
  synchronized Optional<String> takeStats() {
    if (metrics.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode stats = Json.MAPPER.createArrayNode();
    metrics.forEach(metric -> stats.add(metric.toJson()));
    metrics.clear();
    return Optional.of(stats.toString());
  }

  private synchronized void add(StoreMetric metric) {
    metrics.add(metric);
  }

  private static long size(JsonNode value) {
    try {
      return Json.MAPPER.writeValueAsBytes(value).length;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value cannot be written as JSON", e);
    }
  }
}
