package multisite.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import multisite.globus.ComputeBytes;
import multisite.globus.EndpointStatus;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.ResultListener;
import multisite.globus.ResultMessage;
import multisite.globus.ResultStream;
import multisite.globus.SubmitRequest;
import multisite.globus.TaskStatus;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Submission;
import multisite.task.SubmissionLog;
import multisite.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks at a Globus Compute endpoint: sends them in batches, takes their results as they are
 * pushed, and asks for them where that fails. {@link ComputeCore} decides, this class holds the
 * lock around it and does what it says.
 *
 * <p>Threads: {@code {name}-sender} sends; {@code {name}-watch} connects, asks and keeps the time;
 * results arrive on a thread of their connection. Answers are delivered on any of them, so {@code
 * done} must be quick. Submissions are written down before anybody waits for them, and a result is
 * acknowledged when {@link #settled} says that it was written down, too.
 */
public final class ComputeEndpoint implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(ComputeEndpoint.class);
  private static final long TICK_MS = 100;
  private static final int MOST_QUERIED = 200;
  private static final long END_MS = 5000;

  private final ComputeSettings settings;
  private final GlobusCompute compute;
  private final FunctionCache functions;
  private final SubmissionLog log;
  private final ComputeListener listener;
  private final Thread sender;
  private final Thread watch;
  private final AtomicBoolean silent = new AtomicBoolean();
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final ComputeCore core;

  @GuardedBy("lock")
  private final Map<String, ResultStream> streams = new HashMap<>();

  @GuardedBy("lock")
  private final Map<String, List<ResultListener.Acknowledgement>> unacknowledged =
      new LinkedHashMap<>();

  /** What the thread {@code watch} has to do. */
  @GuardedBy("lock")
  private final List<ComputeAction> errands = new ArrayList<>();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * An endpoint that is looked at once it is started.
   *
   * @param log with {@link SubmissionLog#NONE} results are acknowledged as they are handed over
   * @param limits how long a task may run at the site
   */
  public ComputeEndpoint(
      ComputeSettings settings,
      GlobusCompute compute,
      FunctionCache functions,
      SubmissionLog log,
      Function<Task, Duration> limits,
      ComputeListener listener) {
    this.settings = settings;
    this.compute = compute;
    this.functions = functions;
    this.log = log;
    this.listener = listener;
    this.core = new ComputeCore(settings, limits, System.nanoTime());
    this.sender = daemon(this::send, "sender");
    this.watch = daemon(this::watch, "watch");
  }

  /**
   * Says what an earlier driver has sent, before the first {@link #submit}: tasks among it are not
   * sent again when they are submitted under the same ids, but asked for.
   */
  public void reattach(List<Submission> submissions) {
    synchronized (lock) {
      core.reattach(submissions);
    }
  }

  /** Begins to work; once. */
  public ComputeEndpoint start() {
    sender.start();
    watch.start();
    return this;
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    decide(pool -> pool.submit(task, done, System.nanoTime()));
  }

  @Override
  public int workers() {
    return settings.workers();
  }

  /** The outcome of that task is on disk: the service need not keep it any longer. */
  public void settled(String taskId) {
    List<ResultListener.Acknowledgement> due;
    synchronized (lock) {
      due = unacknowledged.remove(taskId);
    }
    if (due != null) {
      due.forEach(ComputeEndpoint::acknowledge);
    }
  }

  /** Stops to wait; what was sent goes on at its endpoint, and its results stay at the service. */
  @Override
  public void close() {
    List<ResultStream> open;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      lock.notifyAll();
      open = List.copyOf(streams.values());
      streams.clear();
    }
    sender.interrupt();
    watch.interrupt();
    try {
      sender.join(END_MS);
      watch.join(END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.forEach(ResultStream::close);
    decide(ComputeCore::close);
  }

  private void decide(Consumer<ComputeCore> event) {
    List<ComputeAction> later = new ArrayList<>();
    synchronized (lock) {
      event.accept(core);
      later.addAll(core.drain());
      lock.notifyAll();
    }
    carryOut(later);
  }

  /** Does what needs no service at once; the rest is left to the thread {@code watch}. */
  private void carryOut(List<ComputeAction> actions) {
    for (ComputeAction action : actions) {
      try {
        if (action instanceof ComputeAction.Finish finish) {
          finish.done().accept(finish.result());
        } else if (action instanceof ComputeAction.Say say) {
          listener.say(say.line());
        } else if (action instanceof ComputeAction.Ahead ahead) {
          listener.ahead(ahead.tasks());
        } else if (action instanceof ComputeAction.GiveUp giveUp) {
          listener.gaveUp(giveUp.sentence());
        } else {
          synchronized (lock) {
            errands.add(action);
            lock.notifyAll();
          }
        }
      } catch (RuntimeException e) { // a callback's fault must not end a thread of the endpoint
        LOG.error("Endpoint {}: a callback failed", settings.name(), e);
      }
    }
  }

  private void send() {
    try {
      for (Optional<Batch> batch = awaitBatch(); batch.isPresent(); batch = awaitBatch()) {
        send(batch.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Optional<Batch> awaitBatch() throws InterruptedException {
    synchronized (lock) {
      while (!closed) {
        long wait = core.untilNextBatch(System.nanoTime());
        if (wait <= 0) {
          Optional<Batch> batch = core.nextBatch(System.nanoTime());
          if (batch.isPresent()) {
            return batch;
          }
        } else if (wait == Long.MAX_VALUE) {
          lock.wait();
        } else {
          TimeUnit.NANOSECONDS.timedWait(lock, wait);
        }
      }
      return Optional.empty();
    }
  }

  private void send(Batch batch) throws InterruptedException {
    try {
      multisite.globus.Submission reply = sendAs(functions.idOf(compute), batch);
      List<Submission> submissions = new ArrayList<>();
      for (int i = 0; i < batch.tasks().size(); i++) {
        submissions.add(
            new Submission(
                batch.tasks().get(i).task.taskId(),
                settings.endpointId(),
                reply.taskGroupId(),
                reply.taskIds().get(i)));
      }
      log.submitted(submissions);
      LOG.debug("Sent {} tasks to {}", batch.tasks().size(), settings.endpointId());
      decide(pool -> pool.sent(batch, reply.taskGroupId(), reply.taskIds(), System.nanoTime()));
    } catch (GlobusException e) {
      boolean passing = e.isUnclear() || e.status() == 0 || e.status() == 429 || e.status() >= 500;
      decide(
          pool -> {
            if (passing) {
              pool.notSent(batch, e.sentence(), System.nanoTime());
            } else if (e.status() == 413) {
              pool.tooLarge(batch, e.sentence(), System.nanoTime());
            } else {
              pool.refused(e.sentence());
            }
          });
    } catch (RuntimeException e) { // what was sent could not be written down
      LOG.error("Endpoint {}: submissions cannot be recorded", settings.name(), e);
      decide(pool -> pool.refused("what was sent cannot be written down: " + e.getMessage()));
    }
  }

  /** A function that the service has forgotten, or knows as somebody else's, is registered anew. */
  private multisite.globus.Submission sendAs(String functionId, Batch batch)
      throws GlobusException, InterruptedException {
    try {
      return compute.submit(settings.endpointId(), request(functionId, batch));
    } catch (GlobusException e) {
      if (isOfTheFunction(e)) {
        return compute.submit(settings.endpointId(), request(functions.register(compute), batch));
      }
      throw e;
    }
  }

  /** Not so if the endpoint has a list of functions, on which another one would not be either. */
  private static boolean isOfTheFunction(GlobusException refusal) {
    String sentence = refusal.sentence().toLowerCase(Locale.ROOT);
    return (refusal.status() == 404 || refusal.status() == 403)
        && sentence.contains("function")
        && !sentence.contains("permitted");
  }

  private SubmitRequest request(String functionId, Batch batch) {
    return new SubmitRequest(
        functionId,
        batch.payloads(),
        batch.groupId(),
        settings.userEndpointConfig(),
        settings.resourceSpecification());
  }

  private void watch() {
    try {
      decide(pool -> {});
      while (true) {
        List<ComputeAction> todo;
        synchronized (lock) {
          long tick = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MS);
          for (long left = TICK_MS; errands.isEmpty() && !closed && left > 0; ) {
            lock.wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(tick - System.nanoTime());
          }
          if (closed) {
            return;
          }
          todo = List.copyOf(errands);
          errands.clear();
        }
        for (ComputeAction errand : todo) {
          run(errand);
        }
        decide(pool -> pool.tick(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void run(ComputeAction errand) throws InterruptedException {
    if (errand instanceof ComputeAction.Connect connect) {
      connect(connect.groupId());
    } else if (errand instanceof ComputeAction.Query query) {
      for (int from = 0; from < query.remoteIds().size(); from += MOST_QUERIED) {
        int to = Math.min(from + MOST_QUERIED, query.remoteIds().size());
        query(query.remoteIds().subList(from, to));
      }
    } else if (errand instanceof ComputeAction.LookAtEndpoint) {
      look();
    }
  }

  private void connect(String groupId) throws InterruptedException {
    try {
      ResultStream stream = ResultStream.open(compute.resultQueue(), groupId, new Results(groupId));
      synchronized (lock) {
        if (closed) {
          stream.close();
          return;
        }
        streams.put(groupId, stream);
      }
      decide(pool -> pool.connected(groupId));
    } catch (GlobusException e) {
      decide(pool -> pool.disconnected(groupId, e.sentence(), System.nanoTime()));
    }
  }

  private void query(List<String> remoteIds) throws InterruptedException {
    try {
      Map<String, TaskStatus> statuses = compute.batchStatus(remoteIds);
      silent.set(false);
      for (String remoteId : remoteIds) {
        TaskStatus status = statuses.get(remoteId);
        if (status == null) {
          answered(
              remoteId,
              "",
              new ShimAnswer.Lost("Globus Compute does not know it any more"),
              Optional.empty());
        } else if (status.terminal()) {
          received(remoteId, status.result(), "", status.exception(), Optional.empty());
        }
      }
    } catch (GlobusException e) {
      unreachable("the state of tasks is not known", e);
    }
  }

  private void look() throws InterruptedException {
    try {
      EndpointStatus status = compute.endpointStatus(settings.endpointId());
      silent.set(false);
      decide(pool -> pool.endpointIs(status.online(), status.details(), System.nanoTime()));
    } catch (GlobusException e) {
      if (e.status() == 401 || e.status() == 403 || e.status() == 404) {
        decide(pool -> pool.refused(e.sentence()));
      } else {
        unreachable("was not looked at", e);
      }
    }
  }

  /** Said once until the service answers again: hours of polling are not hours of log. */
  private void unreachable(String what, GlobusException e) {
    if (!silent.getAndSet(true)) {
      LOG.warn("Endpoint {}: {}: {}", settings.name(), what, e.sentence());
    }
  }

  private final class Results implements ResultListener {
    private final String groupId;

    Results(String groupId) {
      this.groupId = groupId;
    }

    @Override
    public void received(ResultMessage message, Acknowledgement acknowledgement) {
      ComputeEndpoint.this.received(
          message.taskId(),
          message.data(),
          message.errorCode(),
          message.exception(),
          Optional.of(acknowledgement));
    }

    @Override
    public void lost(GlobusException why) {
      synchronized (lock) {
        streams.remove(groupId);
      }
      decide(pool -> pool.disconnected(groupId, why.sentence(), System.nanoTime()));
    }
  }

  private void received(
      String remoteId,
      Optional<String> data,
      String errorCode,
      Optional<String> exception,
      Optional<ResultListener.Acknowledgement> acknowledgement) {
    String taskId = "";
    ShimAnswer answer;
    if (data.isPresent()) {
      try {
        JsonNode value = ComputeBytes.result(data.get());
        taskId = ShimAnswer.taskId(value);
        answer = ShimAnswer.of(value);
      } catch (GlobusException e) {
        answer = new ShimAnswer.Lost(e.sentence());
      }
    } else {
      answer = ShimAnswer.ofFailure(errorCode, exception.orElse("it failed without a word"));
    }
    answered(remoteId, taskId, answer, acknowledgement);
  }

  private void answered(
      String remoteId,
      String taskId,
      ShimAnswer answer,
      Optional<ResultListener.Acknowledgement> acknowledgement) {
    List<ComputeAction> actions;
    boolean acknowledgeNow = true;
    ComputeCore.Fate fate;
    synchronized (lock) {
      fate = core.answered(remoteId, taskId, answer, System.nanoTime());
      actions = core.drain();
      if (fate == ComputeCore.Fate.HANDED_OVER && log != SubmissionLog.NONE) {
        Optional<String> id = finishedTask(actions);
        acknowledgeNow = id.isEmpty();
        id.ifPresent(
            task ->
                acknowledgement.ifPresent(
                    due -> unacknowledged.computeIfAbsent(task, t -> new ArrayList<>()).add(due)));
      }
      lock.notifyAll();
    }
    if (fate == ComputeCore.Fate.REPEATED && acknowledgement.isPresent()) {
      LOG.info(
          "Endpoint {}: the result of task {} came again, and is dropped",
          settings.name(),
          remoteId);
    }
    carryOut(actions);
    if (acknowledgeNow) {
      acknowledgement.ifPresent(ComputeEndpoint::acknowledge);
    }
  }

  private static Optional<String> finishedTask(List<ComputeAction> actions) {
    return actions.stream()
        .filter(ComputeAction.Finish.class::isInstance)
        .map(action -> ((ComputeAction.Finish) action).result().task().taskId())
        .findFirst();
  }

  private static void acknowledge(ResultListener.Acknowledgement acknowledgement) {
    try {
      acknowledgement.send();
    } catch (GlobusException e) {
      LOG.debug("{}: it will come again, and be dropped", e.sentence());
    }
  }

  private Thread daemon(Runnable body, String role) {
    Thread thread = new Thread(body, settings.name() + "-" + role);
    thread.setDaemon(true);
    return thread;
  }
}
