package multisite.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import multisite.function.Call;
import multisite.function.FunctionTable;
import multisite.function.TaskFailure;
import multisite.function.TaskFunction;
import multisite.store.StoreException;
import multisite.task.FrameCodec;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.UnixTime;
import multisite.task.WorkerMessage;

/**
 * Runs one task and makes the frame that answers it: whatever a function does, short of ending the
 * process, becomes a result.
 */
final class TaskRunner {
  private static final int MAX_TRACEBACK = 20_000;
  private static final Duration DECLINE_AFTER = Duration.ofSeconds(20);

  /**
   * A task as it came in.
   *
   * @param inputSize characters of its arguments on the wire
   * @param deserializeSeconds what reading it took
   */
  record Order(WorkerMessage.Run run, long inputSize, double deserializeSeconds) {}

  private final FunctionTable functions;
  private final WorkerStores stores;
  private final Clock clock;
  private final Map<String, String> workerInfo;
  private final int largestAnswer;

  /**
   * A runner for one worker.
   *
   * @param largestAnswer bytes of a frame that the driver has memory for
   */
  TaskRunner(
      FunctionTable functions,
      WorkerStores stores,
      Clock clock,
      String hostname,
      long pid,
      int largestAnswer) {
    this.largestAnswer = largestAnswer;
    this.functions = functions;
    this.stores = stores;
    this.clock = clock;
    this.workerInfo = Map.of("hostname", hostname, "pid", Long.toString(pid));
  }

  /** The body of the frame that answers; only an {@code OutOfMemoryError} comes through. */
  byte[] run(Order order) {
    Task task = order.run().task();
    Timing timing =
        task.timing()
            .with(Phase.DESERIALIZE_INPUTS, order.deserializeSeconds())
            .with(Stamp.COMPUTE_STARTED, UnixTime.now(clock));
    long start = System.nanoTime();
    Outcome outcome = call(order.run());
    timing =
        timing
            .with(Phase.RUNNING, (System.nanoTime() - start) / 1e9)
            .with(Stamp.COMPUTE_ENDED, UnixTime.now(clock));
    Result result =
        new Result(task, outcome, timing, workerInfo(), Map.of("inputs", order.inputSize()));
    try {
      byte[] answer = frame(result);
      return answer.length <= largestAnswer
          ? answer
          : brief(result, "result_too_large", tooLarge(task, answer.length));
    } catch (IOException | RuntimeException e) {
      return brief(
          result,
          "internal_error",
          "the value of '" + task.method() + "' cannot be sent: " + e.getMessage());
    }
  }

  private String tooLarge(Task task, int bytes) {
    return String.format(
        Locale.ROOT,
        "the result of '%s' has %.1f MB, and the driver has memory for %.1f MB at once: give its"
            + " java a larger heap (-Xmx)",
        task.method(),
        bytes / 1e6,
        largestAnswer / 1e6);
  }

  private Outcome call(WorkerMessage.Run run) {
    Task task = run.task();
    Optional<TaskFunction> function = functions.find(task.method());
    if (function.isEmpty()) {
      String message =
          "this worker has no function '" + task.method() + "', only " + functions.names();
      return new Outcome.Failure("unknown_method", message, "");
    }
    if (mustNotRunHere(task)) {
      return decline();
    }
    try {
      Call call = new Call(task, run.environment(), stores.resolver());
      return new Outcome.Success(stores.byReference(task, function.get().call(call)));
    } catch (TaskFailure e) {
      return new Outcome.Failure(e.kind(), e.sentence(), e.getCause() == null ? "" : traceback(e));
    } catch (StoreException e) {
      return e.reason() == StoreException.Reason.BAD_REFERENCE
          ? new Outcome.Failure("bad_reference", e.sentence(), "")
          : InfrastructureFailure.STORE_FAILED.because(e.sentence());
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // the task boundary: nothing a function throws may end the worker
      String message = "'" + task.method() + "' threw " + e.getClass().getName();
      String detail = e.getMessage() == null ? "" : ": " + e.getMessage();
      return new Outcome.Failure("internal_error", message + detail, traceback(e));
    }
  }

  private boolean mustNotRunHere(Task task) {
    for (JsonNode host : task.taskInfo().path(Task.AVOID_HOSTS)) {
      if (host.asText().equals(workerInfo.get("hostname"))) {
        return true;
      }
    }
    return false;
  }

  /** Waits first, so that a host that runs nothing does not draw all tasks to itself. */
  private static Outcome decline() {
    try {
      TimeUnit.MILLISECONDS.sleep(DECLINE_AFTER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the worker ends: the answer is the same
    }
    return InfrastructureFailure.HOST_QUARANTINED.because("this host gets no more tasks");
  }

  private Map<String, String> workerInfo() {
    Map<String, String> info = new HashMap<>(workerInfo);
    stores.takeStats().ifPresent(stats -> info.put(WorkerStores.STATS, stats));
    return info;
  }

  private static byte[] frame(Result result) throws IOException {
    long start = System.nanoTime();
    ObjectNode json = WorkerMessage.toJson(new WorkerMessage.Done(result));
    if (json.path("result") instanceof ObjectNode answer) {
      ResultJson.noteSerialization(answer, (System.nanoTime() - start) / 1e9);
    }
    return FrameCodec.encode(json);
  }

  private static byte[] brief(Result result, String kind, String message) {
    Outcome.Failure failure = new Outcome.Failure(kind, message, "");
    try {
      return frame(
          new Result(
              result.task(), failure, result.timing(), result.workerInfo(), result.messageSizes()));
    } catch (IOException e) {
      throw new IllegalStateException("a failure does not fit a frame", e);
    }
  }

  private static String traceback(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.getBuffer().length() <= MAX_TRACEBACK
        ? text.toString()
        : text.getBuffer().substring(0, MAX_TRACEBACK) + "…";
  }
}
