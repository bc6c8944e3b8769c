package multisite.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;

/**
 * Decides, for a pool of worker processes, which to start, what to give them, when to kill them and
 * what becomes of their tasks. Plain: no threads, no processes, no waiting; the caller serializes
 * the calls, says what time it is, and carries out what {@link #drain()} returns.
 *
 * <p>All times {@code now} are nanoseconds of a clock that never jumps.
 */
final class PoolCore {
  /** Starts that fail one after the other before the pool gives up. */
  static final int MAX_FAILED_STARTS = 3;

  /** A tick that comes later than this found the driver itself stopped, not the workers. */
  private static final long STALL = Duration.ofSeconds(3).toNanos();

  private static final long KILL_AGAIN = Duration.ofSeconds(5).toNanos();

  /** A task, where its answer goes, and which processes have died of it. */
  private record Assignment(Task task, Consumer<Result> done) {}

  private final PoolSettings settings;
  private final Function<Task, Optional<Duration>> deadlines;
  private final Clock clock;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Assignment> pending = new ArrayDeque<>();
  private final List<PoolAction> actions = new ArrayList<>();
  private Optional<String> broken = Optional.empty();
  private boolean closed;
  private int failedStarts;
  private long lastTick;

  private enum State {
    DOWN,
    STARTING,
    READY,
    STOPPING
  }

  private static final class Slot {
    final int index;
    final Deque<Assignment> assigned = new ArrayDeque<>();
    State state = State.DOWN;
    int generation;
    long since;
    long lastHeard;
    long headStarted;
    long restartAt = Long.MIN_VALUE;
    int deaths;

    Slot(int index) {
      this.index = index;
    }

    WorkerId id() {
      return new WorkerId(index, generation);
    }
  }

  PoolCore(
      PoolSettings settings, Function<Task, Optional<Duration>> deadlines, Clock clock, long now) {
    this.settings = settings;
    this.deadlines = deadlines;
    this.clock = clock;
    this.lastTick = now;
    for (int index = 0; index < settings.workers(); index++) {
      slots.add(new Slot(index));
    }
    refill(now);
  }

  /** What is to be done now, in this order; each action is handed out once. */
  List<PoolAction> drain() {
    List<PoolAction> drained = List.copyOf(actions);
    actions.clear();
    return drained;
  }

  /** Why the pool can run nothing, if it cannot. */
  Optional<String> broken() {
    return broken;
  }

  boolean isCurrent(WorkerId worker) {
    return !closed && slots.get(worker.slot()).generation == worker.generation();
  }

  void submit(Task task, Consumer<Result> done, long now) {
    pending.add(new Assignment(task, done));
    refill(now);
  }

  void hello(WorkerId worker, String version, long pid, long now) {
    Slot slot = slots.get(worker.slot());
    if (!isCurrent(worker) || slot.state != State.STARTING) {
      return;
    }
    if (!settings.version().isEmpty() && !settings.version().equals(version)) {
      breakDown(
          "the workers of pool '%s' are of version '%s' and this program is of version '%s': use the same run.jar for both"
              .formatted(settings.name(), version, settings.version()));
      stop(slot, "was of another version", now);
      return;
    }
    slot.state = State.READY;
    slot.lastHeard = now;
    failedStarts = 0;
    actions.add(
        new PoolAction.Tell(new PoolEvent.Started(settings.name(), worker, clock.instant(), pid)));
    refill(now);
  }

  void heartbeat(WorkerId worker, long now) {
    if (isCurrent(worker)) {
      slots.get(worker.slot()).lastHeard = now;
    }
  }

  void done(WorkerId worker, Result answer, long now) {
    Slot slot = slots.get(worker.slot());
    if (!isCurrent(worker) || slot.state != State.READY) {
      return; // it was timed out, or is being killed: its task has another fate by now
    }
    Assignment head = slot.assigned.peek();
    if (head == null || !head.task().taskId().equals(answer.task().taskId())) {
      stop(slot, "answered a task that it was not given", now);
      return;
    }
    slot.lastHeard = now;
    slot.deaths = 0;
    endHead(slot, true, now);
    Map<String, String> info = new HashMap<>(answer.workerInfo());
    info.put("worker", settings.name() + "-" + slot.index);
    finish(
        head,
        new Result(
            head.task(),
            answer.outcome(),
            head.task().timing().merge(answer.timing()),
            info,
            answer.messageSizes()));
    refill(now);
  }

  /** The task does not fit a frame: it never reached the worker. */
  void rejected(WorkerId worker, Task task, String why, long now) {
    Slot slot = slots.get(worker.slot());
    if (!isCurrent(worker)) {
      return;
    }
    Iterator<Assignment> assigned = slot.assigned.iterator();
    boolean head = true;
    while (assigned.hasNext()) {
      Assignment next = assigned.next();
      if (next.task().taskId().equals(task.taskId())) {
        if (head) {
          endHead(slot, false, now);
        } else {
          assigned.remove();
        }
        finish(next, Result.failed(next.task(), new Outcome.Failure("task_too_large", why, "")));
        break;
      }
      head = false;
    }
    refill(now);
  }

  /** The process is gone with all it had started, or could not be started at all. */
  void lost(WorkerId worker, String why, long now) {
    Slot slot = slots.get(worker.slot());
    if (closed || slot.generation != worker.generation() || slot.state == State.DOWN) {
      return;
    }
    actions.add(
        new PoolAction.Tell(new PoolEvent.Lost(settings.name(), worker, clock.instant(), why)));
    boolean neverReady = slot.state == State.STARTING;
    failedStarts = neverReady ? failedStarts + 1 : 0;
    slot.state = State.DOWN;
    slot.deaths++;
    slot.restartAt = now + backoff(slot.deaths);
    List<Assignment> interrupted = List.copyOf(slot.assigned);
    if (!interrupted.isEmpty()) {
      endHead(slot, false, now);
      slot.assigned.clear();
    }
    for (int i = interrupted.size() - 1; i > 0; i--) {
      pending.addFirst(interrupted.get(i)); // waited inside the worker: no harm done
    }
    if (!interrupted.isEmpty()) {
      retryOrFail(interrupted.get(0), why);
    }
    if (failedStarts >= MAX_FAILED_STARTS && slots.stream().noneMatch(PoolCore::isReady)) {
      breakDown(
          "the workers of pool '%s' do not start: the last one %s".formatted(settings.name(), why));
    }
    refill(now);
  }

  /** Time has passed: deadlines, silent workers, restarts. */
  void tick(long now) {
    long gap = now - lastTick;
    lastTick = now;
    if (gap > STALL) {
      slots.forEach(slot -> slot.lastHeard += gap);
      return; // what the workers said meanwhile is still to be read
    }
    for (Slot slot : slots) {
      check(slot, now);
    }
    refill(now);
  }

  /** Ends all tasks; the caller stops the processes. */
  void close() {
    closed = true;
    Outcome.Failure failure =
        InfrastructureFailure.ENDPOINT_LOST.because(
            "the pool '" + settings.name() + "' was closed before the task was done");
    for (Slot slot : slots) {
      slot.assigned.forEach(next -> finish(next, Result.failed(next.task(), failure)));
      slot.assigned.clear();
    }
    pending.forEach(next -> finish(next, Result.failed(next.task(), failure)));
    pending.clear();
  }

  private void check(Slot slot, long now) {
    switch (slot.state) {
      case DOWN -> {}
      case STARTING -> {
        if (now - slot.since > settings.startLimit().toNanos()) {
          actions.add(
              new PoolAction.Kill(
                  slot.id(), "said no hello within " + seconds(settings.startLimit())));
          slot.since = now;
        }
      }
      case READY -> {
        Assignment head = slot.assigned.peek();
        Optional<Duration> deadline =
            head == null ? Optional.empty() : deadlines.apply(head.task());
        if (head != null
            && deadline.isPresent()
            && now - slot.headStarted > deadline.get().toNanos()) {
          timeOut(slot, head, deadline.get(), now);
        } else if (now - slot.lastHeard > settings.heartbeatLimit().toNanos()) {
          stop(slot, "gave no sign of life for " + seconds(settings.heartbeatLimit()), now);
        }
      }
      case STOPPING -> {
        if (now - slot.since > KILL_AGAIN) {
          stop(slot, "did not end when it was killed", now);
        }
      }
    }
  }

  private void timeOut(Slot slot, Assignment head, Duration deadline, long now) {
    slot.state = State.STOPPING;
    endHead(slot, false, now);
    String message =
        "'%s' took longer than %s and was stopped"
            .formatted(head.task().method(), seconds(deadline));
    finish(head, Result.failed(head.task(), new Outcome.Failure("timeout", message, "")));
    while (!slot.assigned.isEmpty()) {
      pending.addFirst(slot.assigned.removeLast());
    }
    slot.deaths = -1; // the worker is not to blame: restart it without delay
    stop(slot, "was stopped: its task took longer than " + seconds(deadline), now);
  }

  private void stop(Slot slot, String why, long now) {
    slot.state = State.STOPPING;
    slot.since = now;
    actions.add(new PoolAction.Kill(slot.id(), why));
  }

  private void retryOrFail(Assignment head, String why) {
    Task task = head.task();
    if (task.retries() < task.maxRetries()) {
      pending.addFirst(new Assignment(task.retried(), head.done()));
      return;
    }
    int tries = task.retries() + 1;
    finish(
        head,
        Result.failed(
            task,
            InfrastructureFailure.WORKER_LOST.because(
                "the worker of '%s' %s%s"
                    .formatted(task.method(), why, tries > 1 ? " (try " + tries + ")" : ""))));
  }

  private void refill(long now) {
    if (closed || broken.isPresent()) {
      Outcome.Failure failure =
          InfrastructureFailure.ENDPOINT_LOST.because(
              broken.orElse("the pool '" + settings.name() + "' is closed"));
      pending.forEach(next -> finish(next, Result.failed(next.task(), failure)));
      pending.clear();
      return;
    }
    feed(now, 1);
    int coming = 0;
    for (Slot slot : slots) {
      coming += slot.state == State.STARTING ? 1 : 0;
    }
    for (Slot slot : slots) {
      boolean wanted = settings.startAtOnce() || pending.size() > coming;
      if (slot.state == State.DOWN && wanted && slot.restartAt <= now) {
        slot.state = State.STARTING;
        slot.generation++;
        slot.since = now;
        actions.add(new PoolAction.Start(slot.id()));
        coming++;
      }
    }
    if (settings.queueAhead() > 0 && pending.size() > coming) {
      feed(now, 1 + settings.queueAhead());
    }
  }

  private void feed(long now, int most) {
    for (int level = 0; level < most; level++) {
      for (Slot slot : slots) {
        if (pending.isEmpty()) {
          return;
        }
        if (slot.state == State.READY && slot.assigned.size() <= level) {
          Assignment next = pending.remove();
          slot.assigned.add(next);
          actions.add(new PoolAction.Send(slot.id(), next.task()));
          if (slot.assigned.size() == 1) {
            startHead(slot, now);
          }
        }
      }
    }
  }

  private void startHead(Slot slot, long now) {
    Assignment head = slot.assigned.peek();
    if (head != null) {
      slot.headStarted = now;
      actions.add(
          new PoolAction.Tell(
              new PoolEvent.TaskStarted(
                  settings.name(), slot.id(), clock.instant(), head.task().taskId())));
    }
  }

  private void endHead(Slot slot, boolean answered, long now) {
    Assignment head = slot.assigned.remove();
    actions.add(
        new PoolAction.Tell(
            new PoolEvent.TaskEnded(
                settings.name(), slot.id(), clock.instant(), head.task().taskId(), answered)));
    if (slot.state == State.READY) {
      startHead(slot, now);
    }
  }

  private void finish(Assignment assignment, Result result) {
    actions.add(new PoolAction.Finish(assignment.done(), result));
  }

  private void breakDown(String why) {
    broken = Optional.of(why);
  }

  /** No wait after the first death, then from a quarter of a second to half a minute. */
  private static long backoff(int deaths) {
    return deaths <= 1
        ? 0
        : Math.min(Duration.ofMillis(125).toNanos() << Math.min(deaths - 1, 10), 30_000_000_000L);
  }

  private static boolean isReady(Slot slot) {
    return slot.state == State.READY;
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() / 1000.0 + " s";
  }
}
