package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import multisite.campaign.Standing.OpenSimulation;
import multisite.queue.TaskQueues;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.thinker.Event;
import multisite.thinker.ResourceCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents that send simulations and record what comes back. */
final class SimulationAgents {
  private static final Logger LOG = LoggerFactory.getLogger(SimulationAgents.class);
  private static final long RECHECK_MILLIS = 1000;

  /** The kind of a failure that is the infrastructure's, again and again. */
  private static final String PUT_ASIDE = "put_aside";

  /** What these agents tell the rest of the campaign. */
  interface Listener {
    void startTraining();

    void finish();

    void giveUp(Result lastFailure);

    /** Nothing runs any more, and nothing more is started. */
    void drained();
  }

  private final SearchState state;
  private final MoleculeSource molecules;
  private final TrainingData data;
  private final CampaignTasks tasks;
  private final TaskQueues queues;
  private final CampaignLog log;
  private final ResourceCounter slots;
  private final Event queueReady;
  private final String property;
  private final Listener listener;
  private final TimeBudget time;
  private final FailureDigest digest;

  /** All that was journaled and has no outcome. */
  private final Map<String, Pick> open = new ConcurrentHashMap<>();

  /** Those of an earlier driver that were not sent again yet; they hold no slot. */
  private final Map<String, OpenSimulation> reopened =
      Collections.synchronizedMap(new LinkedHashMap<>());

  private volatile boolean draining;

  /** A task to send now. */
  private record Order(Pick pick, Optional<OpenSimulation> before) {}

  SimulationAgents(
      SearchState state,
      MoleculeSource molecules,
      TrainingData data,
      CampaignTasks tasks,
      TaskQueues queues,
      CampaignLog log,
      ResourceCounter slots,
      Event queueReady,
      String property,
      List<OpenSimulation> reopened,
      TimeBudget time,
      FailureDigest digest,
      Listener listener) {
    this.state = state;
    this.molecules = molecules;
    this.data = data;
    this.tasks = tasks;
    this.queues = queues;
    this.log = log;
    this.slots = slots;
    this.queueReady = queueReady;
    this.property = property;
    this.digest = digest;
    this.listener = listener;
    this.time = time;
    for (OpenSimulation simulation : reopened) {
      this.reopened.put(simulation.taskId(), simulation);
      open.put(simulation.taskId(), simulation.pick());
    }
  }

  /** Starts nothing more; tells the listener when nothing runs any more. */
  void drain() {
    draining = true;
    queueReady.set();
  }

  /** Task submitter: sends the next molecule; called with a slot taken. */
  void submitSimulation() throws InterruptedException {
    Optional<Order> next = next();
    while (next.isEmpty()) {
      if (draining && open.size() <= reopened.size()) {
        listener.drained();
      } else if (!draining && state.isFinished()) {
        listener.finish();
      }
      queueReady.take(RECHECK_MILLIS);
      next = next();
    }
    send(next.get());
  }

  private Optional<Order> next() {
    if (draining) {
      return Optional.empty();
    }
    Optional<Order> next = firstReopened();
    if (next.isEmpty()) {
      next = state.next().map(pick -> new Order(pick, Optional.empty()));
    }
    if (next.isPresent() && !time.mayStart(molecules.smiles(next.get().pick().index()))) {
      LOG.info("too little time is left for the next simulation: nothing more is started");
      if (next.get().before().isEmpty()) {
        state.putBack(next.get().pick());
      }
      draining = true;
      return Optional.empty();
    }
    return next;
  }

  private Optional<Order> firstReopened() {
    synchronized (reopened) {
      return reopened.values().stream()
          .findFirst()
          .map(simulation -> new Order(simulation.pick(), Optional.of(simulation)));
    }
  }

  private void send(Order order) throws InterruptedException {
    Pick pick = order.pick();
    String smiles = molecules.smiles(pick.index());
    Task task = tasks.simulate(pick, smiles);
    if (order.before().isEmpty()) {
      open.put(task.taskId(), pick);
      log.simulationSubmitted(task, pick, smiles);
      queues.sendTask(task);
      return;
    }
    OpenSimulation before = order.before().get();
    if (reopened.remove(before.taskId()) == null) {
      slots.release(); // its result came before it was sent again
    } else if (before.again()) {
      queues.sendTask(task.withId(before.taskId()));
    } else {
      queues.sendTaskAgain(task.withId(before.taskId()));
    }
  }

  /** Result processor: records a simulation, and decides in the same step what follows from it. */
  void recordSimulation(Result result) throws InterruptedException {
    String taskId = result.task().taskId();
    @Nullable Pick pick = open.remove(taskId);
    if (pick == null) {
      LOG.warn("dropped a second result of task {}", taskId);
      return;
    }
    if (runsAgain(result, pick)) {
      return;
    }
    boolean heldSlot = reopened.remove(taskId) == null;
    SearchState.Decision decision = record(putAside(result), pick);
    if (heldSlot) {
      slots.release();
    }
    queueReady.set();
    switch (decision) {
      case START_TRAINING -> listener.startTraining();
      case FINISH -> listener.finish();
      case GIVE_UP -> listener.giveUp(result);
      case GO_ON -> {}
    }
  }

  /** A failure of the infrastructure says nothing about the molecule: it is not charged to it. */
  private boolean runsAgain(Result result, Pick pick) throws InterruptedException {
    if (!(result.outcome() instanceof Outcome.Failure failure)
        || !failure.isInfrastructure()
        || result.task().retries() >= result.task().maxRetries()) {
      return false;
    }
    String smiles = molecules.smiles(pick.index());
    LOG.warn("{} is simulated again: {}: {}", smiles, failure.kind(), failure.message());
    String taskId = result.task().taskId();
    open.put(taskId, pick);
    boolean waits =
        reopened.computeIfPresent(taskId, (id, it) -> new OpenSimulation(id, pick, true)) != null;
    if (waits) {
      return true; // an earlier driver had sent it: it is sent again in its turn
    }
    queues.sendTask(tasks.simulateAgain(result.task(), pick, smiles));
    return true;
  }

  /** A molecule that has cost too many workers is left alone, and its record says so. */
  private static Result putAside(Result result) {
    if (!(result.outcome() instanceof Outcome.Failure failure) || !failure.isInfrastructure()) {
      return result;
    }
    String message =
        "put aside after %d failures of the infrastructure on different workers, the last %s: %s"
            .formatted(result.task().retries() + 1, failure.kind(), failure.message());
    return new Result(
        result.task(),
        new Outcome.Failure(PUT_ASIDE, message, failure.traceback()),
        result.timing(),
        result.workerInfo(),
        result.messageSizes());
  }

  private SearchState.Decision record(Result result, Pick pick) {
    if (result.outcome() instanceof Outcome.Success success) {
      JsonNode report = success.value();
      JsonNode ip = report.path("ip_ev").path(property);
      if (ip.isNumber()) {
        log.simulationSucceeded(result, pick, report, ip.doubleValue());
        time.took(molecules.smiles(pick.index()), result.timing());
        data.add(molecules.smiles(pick.index()), ip.doubleValue());
        digest.succeeded(molecules.smiles(pick.index()));
        return state.recordSuccess(pick);
      }
    }
    Result failed = result.success() ? withoutProperty(result) : result;
    log.simulationFailed(failed, pick);
    digest.failed(
        failed.outcome() instanceof Outcome.Failure failure ? failure.kind() : "no_value",
        result.workerInfo().getOrDefault("hostname", ""),
        molecules.smiles(pick.index()));
    return state.recordFailure(pick);
  }

  private Result withoutProperty(Result result) {
    return new Result(
        result.task(),
        new Outcome.Failure("malformed_result", "the result has no IP of " + property, ""),
        result.timing(),
        result.workerInfo(),
        result.messageSizes());
  }
}
