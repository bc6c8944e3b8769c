package multisite.worker;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** A result that a store does not take travels in its message, up to this size. */
  private static final long LARGEST_IN_MESSAGE = 8L << 20;

  @GuardedBy("this")
  private final List<JsonNode> stats = new ArrayList<>();

  private final ProxyResolver resolver;

  public WorkerStores(ConnectorFactory connectors) {
    this.resolver = new ProxyResolver(connectors, new ObjectCache(cacheBytes()), this::add);
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
    long size = store.isObject() ? Codec.JSON.size(value) : 0;
    if (!store.isObject() || size < store.path("threshold").asLong()) {
      return value;
    }
    String name = store.path("store").asText();
    try {
      return resolver
          .store(name, store.path("connector"))
          .publish(Key.nameOfResult(task.taskId()), Codec.JSON, value)
          .toJson();
    } catch (StoreException e) {
      if (size > LARGEST_IN_MESSAGE) {
        throw e;
      }
      addFailure(name, size, e.sentence());
      return value;
    }
  }

  private synchronized void addFailure(String store, long size, String sentence) {
    stats.add(
        Json.MAPPER
            .createObjectNode()
            .put("op", "put")
            .put("store", store)
            .put("bytes", size)
            .put("failure", sentence));
  }

  /** A quarter of the memory: the published ensemble on a machine that can hold it. */
  private static long cacheBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /** What the stores did since the last call, as JSON text; nothing if they did nothing. */
  synchronized Optional<String> takeStats() {
    if (stats.isEmpty()) {
      return Optional.empty();
    }
    String text = Json.MAPPER.createArrayNode().addAll(stats).toString();
    stats.clear();
    return Optional.of(text);
  }

  private synchronized void add(StoreMetric metric) {
    stats.add(metric.toJson());
  }
}
