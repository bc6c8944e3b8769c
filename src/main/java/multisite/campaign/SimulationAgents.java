package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
  private final FailureDigest digest;
  private final Map<String, Pick> open = new ConcurrentHashMap<>();

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
  }

  /** Task submitter: sends the next molecule; called with a slot taken. */
  void submitSimulation() throws InterruptedException {
    Optional<Pick> next = state.next();
    while (next.isEmpty()) {
      if (state.isFinished()) {
        listener.finish();
      }
      queueReady.take(RECHECK_MILLIS);
      next = state.next();
    }
    Pick pick = next.get();
    String smiles = molecules.smiles(pick.index());
    Task task = tasks.simulate(pick, smiles);
    open.put(task.taskId(), pick);
    log.simulationSubmitted(task, pick, smiles);
    queues.sendTask(task);
  }

  /** Result processor: records a simulation, and decides in the same step what follows from it. */
  void recordSimulation(Result result) throws InterruptedException {
    @Nullable Pick pick = open.remove(result.task().taskId());
    if (pick == null) {
      LOG.warn("dropped a second result of task {}", result.task().taskId());
      return;
    }
    if (runsAgain(result, pick)) {
      return;
    }
    SearchState.Decision decision = record(putAside(result), pick);
    slots.release();
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
    open.put(result.task().taskId(), pick);
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
        data.add(molecules.smiles(pick.index()), ip.doubleValue());
        digest.succeeded(molecules.smiles(pick.index()));
        return state.recordSuccess(pick);
      }
    }
    log.simulationFailed(result, pick);
    digest.failed(
        result.outcome() instanceof Outcome.Failure failure ? failure.kind() : "no_value",
        result.workerInfo().getOrDefault("hostname", ""),
        molecules.smiles(pick.index()));
    return state.recordFailure(pick);
  }
}
