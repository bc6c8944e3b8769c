package multisite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import multisite.store.Codec;
import multisite.store.Key;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Reference;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreMetric;
import multisite.store.globus.GlobusConnector;
import multisite.task.Endpoint;
import multisite.task.InfrastructureFailure;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.worker.WorkerStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint whose tasks have their large values in stores: holds a task until its inputs have
 * arrived, tells the workers where results go, looks at each result before it is handed on, and
 * when an object is lost or spoilt puts it again and runs the task again.
 *
 * <p>The thread {@code store-mender} does the latter two.
 */
final class StoringEndpoint implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(StoringEndpoint.class);

  private final Endpoint endpoint;
  private final RunStores stores;
  private final boolean announces;
  private final ExecutorService mender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "store-mender");
            thread.setDaemon(true);
            return thread;
          });

  /** Where the workers are, as far as is known. */
  private volatile String host;

  /**
   * @param endpoint is closed with this one
   * @param announces whether the stores are those of the driver, which removes the results
   * @param host name of the machine that its workers are on, or blank until one of them has told
   */
  StoringEndpoint(Endpoint endpoint, RunStores stores, boolean announces, String host) {
    this.endpoint = endpoint;
    this.stores = stores;
    this.announces = announces;
    this.host = host;
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    Optional<Store> store = stores.of(task.topic());
    if (store.isEmpty()) {
      endpoint.submit(task, done);
      return;
    }
    if (announces) {
      announceResult(task, store.get());
    }
    String where = host;
    whenInputsAreThere(store.get(), task, where)
        .whenComplete(
            (there, failure) -> {
              if (failure == null) {
                endpoint.submit(
                    task.withArgs(
                            task.args().stream()
                                .map(arg -> arrived(arg, store.get(), where))
                                .toList())
                        .withTaskInfo(resultStore(task, store.get())),
                    result -> finished(store.get(), task, result, done));
              } else {
                notThere(store.get(), task, StoreException.of(failure), done);
              }
            });
  }

  /** A transfer was tried twice already; what the disk did not take can be put again. */
  private void notThere(Store store, Task task, StoreException why, Consumer<Result> done) {
    Result failed = Result.failed(task, failed(why));
    if (why.reason() == StoreException.Reason.NOT_TRANSFERRED) {
      done.accept(failed);
    } else {
      later(() -> runAgain(store, task, failed, done), failed, done);
    }
  }

  /** No worker is kept waiting for a transfer, and none for a transfer to another site. */
  private CompletableFuture<Void> whenInputsAreThere(Store store, Task task, String where) {
    return CompletableFuture.allOf(
        task.args().stream()
            .flatMap(StoringEndpoint::proxies)
            .map(proxy -> store.arrival(Reference.of(proxy).key(), where))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** What is lost at the site all the same is not waited for there. */
  private static JsonNode arrived(JsonNode node, Store store, String where) {
    if (Proxy.isProxy(node)) {
      Reference reference = Reference.of(node);
      return reference.by(store.arrived(reference.key(), where)).toJson();
    }
    if (!node.isArray()) {
      return node;
    }
    ArrayNode items = Json.MAPPER.createArrayNode();
    node.forEach(item -> items.add(arrived(item, store, where)));
    return items;
  }

  private static Stream<JsonNode> proxies(JsonNode node) {
    if (Proxy.isProxy(node)) {
      return Stream.of(node);
    }
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false).flatMap(StoringEndpoint::proxies)
        : Stream.empty();
  }

  private static Outcome.Failure failed(StoreException e) {
    return InfrastructureFailure.STORE_FAILED.because(e.sentence());
  }

  @Override
  public int workers() {
    return endpoint.workers();
  }

  @Override
  public void close() {
    mender.shutdownNow();
    endpoint.close();
  }

  /**
   * So that a result is removed also if its worker or this driver dies before it is known here. At
   * remote sites each removal is a task of Globus: there only results that came are removed.
   */
  private static void announceResult(Task task, Store store) {
    if (!store.connectorConfig().path("kind").asText().equals(GlobusConnector.KIND)) {
      store.adopt(Owner.task(task.taskId()), Key.named(Key.nameOfResult(task.taskId())));
    }
  }

  private ObjectNode resultStore(Task task, Store store) {
    ObjectNode info = task.taskInfo().deepCopy();
    ObjectNode where =
        info.putObject(WorkerStores.RESULT_STORE)
            .put("store", store.name())
            .put("threshold", stores.threshold());
    where.set("connector", store.connectorConfig());
    return info;
  }

  private void finished(Store store, Task task, Result result, Consumer<Result> done) {
    host = result.workerInfo().getOrDefault("hostname", host);
    Result plain = plain(task, result);
    if (result.outcome() instanceof Outcome.Success success && Proxy.isProxy(success.value())) {
      later(() -> takeOver(store, task, plain, success.value(), done), plain, done);
    } else if (result.outcome() instanceof Outcome.Failure failure
        && failure.kind().equals(InfrastructureFailure.STORE_FAILED.kind())) {
      later(() -> runAgain(store, task, plain, done), plain, done);
    } else {
      done.accept(plain);
    }
  }

  /** What may take a while, on the thread for it; a closed endpoint hands on what it has. */
  private void later(Runnable step, Result result, Consumer<Result> done) {
    try {
      mender.execute(step);
    } catch (RejectedExecutionException e) {
      done.accept(result);
    }
  }

  /** The result is ours from now on, and is looked at as soon as it is here. */
  private void takeOver(
      Store store, Task task, Result result, JsonNode proxy, Consumer<Result> done) {
    try {
      Key key = Reference.of(proxy).key();
      if (announces) {
        store.adopt(Owner.task(task.taskId()), key);
      }
      store
          .arrival(key, "")
          .whenComplete(
              (there, failure) -> {
                if (failure == null) {
                  later(() -> check(store, task, result, key, done), result, done);
                } else {
                  done.accept(with(result, failed(StoreException.of(failure))));
                }
              });
    } catch (StoreException e) {
      done.accept(with(result, failed(e)));
    }
  }

  private void check(Store store, Task task, Result result, Key key, Consumer<Result> done) {
    ArrayNode stats = Json.MAPPER.createArrayNode();
    try {
      store.listening(metric -> stats.add(metric.toJson())).get(key, Codec.JSON);
      ObjectNode info = result.task().taskInfo().deepCopy();
      info.withArray(StoreMetric.FIELD).addAll(stats);
      done.accept(with(result, result.task().withTaskInfo(info)));
    } catch (StoreException e) {
      runAgain(store, task, with(result, failed(e)), done);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.accept(result);
    }
  }

  private void runAgain(Store store, Task task, Result failed, Consumer<Result> done) {
    Task last = failed.task();
    if (last.retries() >= last.maxRetries()) {
      done.accept(failed);
      return;
    }
    try {
      for (JsonNode proxy : task.args().stream().flatMap(StoringEndpoint::proxies).toList()) {
        store.mend(Reference.of(proxy).key());
      }
      LOG.warn("task {} runs again: {}", task.taskId(), failed.outcome());
      submit(last.withTaskInfo(task.taskInfo()).retried(), done);
    } catch (StoreException e) {
      LOG.warn("task {} cannot run again: {}", task.taskId(), e.sentence());
      done.accept(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.accept(failed);
    }
  }

  /** As the thinker expects it: its own arguments and task_info, and in it what the stores did. */
  private Result plain(Task task, Result result) {
    ObjectNode info = task.taskInfo().deepCopy();
    Map<String, String> workerInfo = new HashMap<>(result.workerInfo());
    String stats = workerInfo.remove(WorkerStores.STATS);
    if (stats != null) {
      addStats(task, stats, info.withArray(StoreMetric.FIELD));
    }
    return new Result(
        result.task().withArgs(task.args()).withTaskInfo(info),
        result.outcome(),
        result.timing(),
        workerInfo,
        result.messageSizes());
  }

  private void addStats(Task task, String text, ArrayNode stats) {
    try {
      for (JsonNode metric : Json.MAPPER.readTree(text)) {
        stats.add(metric);
        stores.totals().add(metric);
        if (metric.has("failure")) {
          LOG.warn(
              "the result of task {} travels in its message: {}",
              task.taskId(),
              metric.path("failure").asText());
        }
      }
    } catch (JsonProcessingException e) {
      LOG.warn("the store's metrics of task {} are not JSON", task.taskId());
    }
  }

  private static Result with(Result result, Outcome outcome) {
    return new Result(
        result.task(), outcome, result.timing(), result.workerInfo(), result.messageSizes());
  }

  private static Result with(Result result, Task task) {
    return new Result(
        task, result.outcome(), result.timing(), result.workerInfo(), result.messageSizes());
  }
}
