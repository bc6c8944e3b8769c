package multisite.server;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.queue.QueueException;
import multisite.queue.TaskQueues;
import multisite.task.Endpoint;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.UnixTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests from the queue to the endpoint of their method, and answers back.
 *
 * <p>Threads: {@code task-server-requests} receives and submits, {@code task-server-results} sends
 * answers; neither waits for an endpoint. The endpoints belong to whoever made them. A server that
 * is closed drops the answers that come later: on Redis their requests are handed out again.
 */
public final class TaskServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskServer.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final TaskQueues queues;
  private final Map<String, Endpoint> endpoints;
  private final Clock clock;
  private final BlockingQueue<Optional<Result>> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch killed = new CountDownLatch(1);
  private final Thread requestThread = new Thread(this::serveRequests, "task-server-requests");
  private final Thread resultThread = new Thread(this::sendResults, "task-server-results");
  private volatile boolean closed;

  /** A server that runs each method of {@code endpoints} there. */
  public TaskServer(TaskQueues queues, Map<String, Endpoint> endpoints, Clock clock) {
    this.queues = queues;
    this.endpoints = Map.copyOf(endpoints);
    this.clock = clock;
    requestThread.setDaemon(true);
    resultThread.setDaemon(true);
  }

  /** Starts to serve; once. */
  public void start() {
    requestThread.start();
    resultThread.start();
  }

  /** Waits until the thinker has told the server to stop, or that time is over. */
  public boolean awaitKill(Duration timeout) throws InterruptedException {
    return killed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Receives nothing more, sends the answers at hand, and returns within seconds. */
  @Override
  public void close() {
    closed = true;
    requestThread.interrupt();
    try {
      requestThread.join(STOP_LIMIT.toMillis());
      answers.add(Optional.empty());
      resultThread.join(STOP_LIMIT.toMillis());
      resultThread.interrupt();
    } catch (InterruptedException e) {
      resultThread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void serveRequests() {
    String lastError = "";
    try {
      while (!closed && !queues.killed()) {
        try {
          Optional<Task> task = queues.receiveTask(POLL);
          lastError = "";
          if (task.isPresent()) {
            serve(task.get());
          }
        } catch (QueueException e) {
          String error = String.valueOf(e.getMessage());
          if (!error.equals(lastError)) {
            log.error("The task server cannot receive: {}", error);
            lastError = error;
          }
          TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
    if (!closed) {
      log.info("The task server was told to stop");
    }
    killed.countDown();
  }

  private void serve(Task received) {
    Task task = received.at(Stamp.INPUT_RECEIVED, now());
    Endpoint endpoint = endpoints.get(task.method());
    if (endpoint == null) {
      String message =
          "no endpoint runs '" + task.method() + "', only " + new TreeSet<>(endpoints.keySet());
      answer(Result.failed(task, new Outcome.Failure("unknown_method", message, "")));
      return;
    }
    Task submitted = task.at(Stamp.START_TASK_SUBMISSION, now());
    try {
      endpoint.submit(submitted, this::answer);
    } catch (RuntimeException e) { // an endpoint's bug must not stop the others
      log.error("The endpoint of '{}' failed", task.method(), e);
      String message = "the endpoint of '" + task.method() + "' failed: " + e.getMessage();
      answer(Result.failed(submitted, InfrastructureFailure.ENDPOINT_LOST.because(message)));
    }
  }

  private void answer(Result result) {
    if (!closed) {
      answers.add(Optional.of(result.at(Stamp.TASK_RECEIVED, now())));
    }
  }

  private void sendResults() {
    try {
      for (Optional<Result> next = answers.take(); next.isPresent(); next = answers.take()) {
        send(next.get().at(Stamp.RESULT_SENT, now()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void send(Result result) throws InterruptedException {
    try {
      queues.sendResult(result);
    } catch (QueueException e) {
      String message = "the answer cannot be sent: " + e.getMessage();
      log.error("Task {}: {}", result.task().taskId(), message);
      sendBrief(Result.failed(result.task(), InfrastructureFailure.ENDPOINT_LOST.because(message)));
    }
  }

  /** The thinker must not wait for ever for an answer that is too large. */
  private void sendBrief(Result failure) throws InterruptedException {
    try {
      queues.sendResult(failure);
    } catch (QueueException e) {
      log.debug("Task {} stays without an answer", failure.task().taskId(), e);
    }
  }

  private double now() {
    return UnixTime.now(clock);
  }
}
