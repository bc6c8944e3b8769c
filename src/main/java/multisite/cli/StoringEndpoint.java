package multisite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import multisite.store.Key;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Reference;
import multisite.store.Store;
import multisite.store.StoreException;
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
 * An endpoint whose tasks have their large values in stores: tells the workers where results go,
 * and when one of them could not read an object puts it again and runs the task again.
 *
 * <p>The thread {@code store-mender} does the latter.
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

  /**
   * @param endpoint is closed with this one
   * @param announces whether the stores are those of the driver, which removes the results
   */
  StoringEndpoint(Endpoint endpoint, RunStores stores, boolean announces) {
    this.endpoint = endpoint;
    this.stores = stores;
    this.announces = announces;
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
    endpoint.submit(
        withInfo(task, resultStore(task, store.get())),
        result -> finished(store.get(), task, result, done));
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
    Result plain = plain(task, result);
    boolean storeFailed =
        result.outcome() instanceof Outcome.Failure failure
            && failure.kind().equals(InfrastructureFailure.STORE_FAILED.kind());
    Task last = result.task();
    if (storeFailed && last.retries() < last.maxRetries() && !mender.isShutdown()) {
      mender.execute(() -> runAgain(store, withInfo(last, task.taskInfo()), plain, done));
    } else {
      done.accept(plain);
    }
  }

  private void runAgain(Store store, Task task, Result failed, Consumer<Result> done) {
    try {
      for (JsonNode arg : task.args()) {
        mend(store, arg);
      }
      LOG.info("task {} runs again: {}", task.taskId(), failed.outcome());
      submit(task.retried(), done);
    } catch (StoreException e) {
      LOG.warn("task {} cannot run again: {}", task.taskId(), e.sentence());
      done.accept(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.accept(failed);
    }
  }

  private static void mend(Store store, JsonNode node) throws InterruptedException {
    if (Proxy.isProxy(node)) {
      store.mend(Reference.of(node).key());
    } else if (node.isArray()) {
      for (JsonNode item : node) {
        mend(store, item);
      }
    }
  }

  /** The result as the thinker expects it: its own task_info, and in it what the stores did. */
  private static Result plain(Task task, Result result) {
    ObjectNode info = task.taskInfo().deepCopy();
    Map<String, String> workerInfo = new HashMap<>(result.workerInfo());
    String stats = workerInfo.remove(WorkerStores.STATS);
    if (stats != null) {
      try {
        info.set(WorkerStores.STATS, Json.MAPPER.readTree(stats));
      } catch (JsonProcessingException e) {
        LOG.warn("the store's metrics of task {} are not JSON", task.taskId());
      }
    }
    return new Result(
        withInfo(result.task(), info),
        result.outcome(),
        result.timing(),
        workerInfo,
        result.messageSizes());
  }

  private static Task withInfo(Task task, ObjectNode info) {
    return new Task(
        task.taskId(),
        task.method(),
        task.topic(),
        task.args(),
        task.kwargs(),
        info,
        task.resources(),
        task.retries(),
        task.maxRetries(),
        task.timing());
  }
}
