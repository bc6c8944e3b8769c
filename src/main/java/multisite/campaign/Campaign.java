package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import multisite.campaign.Standing.PendingUpdate;
import multisite.journal.JournalLine;
import multisite.journal.RunDirectory;
import multisite.ml.Acquisition;
import multisite.queue.TaskQueues;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Topic;
import multisite.thinker.Event;
import multisite.thinker.ResourceCounter;
import multisite.thinker.Thinker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A search from its first simulation to its last: six agents over one {@link SearchState}, wired
 * here and nowhere else.
 *
 * <pre>
 * submit-simulation ──▶ record-simulation ──▶ launch-training ──▶ update-weights
 *        ▲                                                              │
 *        └────────────────────── select ◀────────────── launch-inference
 * </pre>
 */
public final class Campaign {
  private static final Logger LOG = LoggerFactory.getLogger(Campaign.class);

  private final CampaignSettings settings;
  private final Standing standing;
  private final CampaignStores stores;
  private final TaskQueues queues;
  private final SearchState state;
  private final FailureDigest digest = new FailureDigest();
  private final ResourceCounter slots;
  private final SimulationAgents simulation;
  private final TrainingAgents training;
  private final InferenceAgents inference;
  private final Thinker thinker;

  private final Event startTraining = new Event("start-training");
  private final Event startInference = new Event("start-inference");
  private final Event inferenceLaunched = new Event("inference-launched");
  private final Event queueReady = new Event("queue-ready");

  @GuardedBy("this")
  private CampaignOutcome outcome = CampaignOutcome.STOPPED;

  /**
   * A campaign from its beginning.
   *
   * @param known molecules whose property is known from the start
   * @param models weights to begin with
   */
  public Campaign(
      CampaignSettings settings,
      MoleculeSource molecules,
      TrainingSet known,
      List<ModelVersion> models,
      TimeBudget time,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Clock clock) {
    this(
        settings,
        molecules,
        Standing.atStart(settings.policy(), molecules, known.entries(), known.keys(), models),
        time,
        stores,
        queues,
        log,
        clock);
  }

  /**
   * A campaign from where another driver left it.
   *
   * @param run its directory, recovered, and held by this driver
   * @param lines its journal
   * @param known molecules whose property was known from the start
   */
  public static Campaign resumed(
      RunDirectory run,
      List<JournalLine> lines,
      CampaignSettings settings,
      MoleculeSource molecules,
      TrainingSet known,
      TimeBudget time,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Clock clock) {
    Standing standing = Restoration.of(run, lines, settings.policy(), molecules, known);
    return new Campaign(settings, molecules, standing, time, stores, queues, log, clock);
  }

  private Campaign(
      CampaignSettings settings,
      MoleculeSource molecules,
      Standing standing,
      TimeBudget time,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Clock clock) {
    this.settings = settings;
    this.standing = standing;
    this.stores = stores;
    this.queues = queues;
    this.state = standing.state();
    this.slots = new ResourceCounter(settings.qcWorkers());
    CampaignTasks tasks = new CampaignTasks(settings, clock);
    TrainingData data = new TrainingData(standing.known());
    Ensemble ensemble = new Ensemble(standing.models());
    this.simulation =
        new SimulationAgents(
            state,
            molecules,
            data,
            tasks,
            queues,
            log,
            slots,
            queueReady,
            settings.property(),
            standing.open(),
            time,
            digest,
            new Decisions());
    this.training =
        new TrainingAgents(
            settings.ensemble(),
            data,
            ensemble,
            tasks,
            stores,
            queues,
            log,
            standing.trainingRounds(),
            standing.update() instanceof PendingUpdate.FinishTraining rest ? rest : null,
            startInference::set);
    this.inference =
        new InferenceAgents(
            molecules,
            ensemble,
            state,
            tasks,
            stores,
            queues,
            log,
            Acquisition.upperConfidenceBound(settings.beta()),
            settings.policy().searchSize() + standing.knownAtStart(),
            settings.mlWorkers(),
            standing.inferenceRounds(),
            inferenceLaunched,
            this::completeUpdate);
    this.thinker = wire();
  }

  private Thinker wire() {
    return new Thinker(queues)
        .taskSubmitter("submit-simulation", slots, simulation::submitSimulation)
        .resultProcessor(
            "record-simulation",
            Topic.SIMULATE,
            result -> stores.whole(result, simulation::recordSimulation))
        .eventResponder("launch-training", startTraining, training::launchTraining)
        .resultProcessor(
            "update-weights", Topic.TRAIN, result -> stores.whole(result, training::updateWeights))
        .eventResponder("launch-inference", startInference, inference::launchInference)
        .eventResponder("select", inferenceLaunched, inference::select);
  }

  /** Runs to the end, however it comes. */
  public CampaignOutcome run() throws InterruptedException {
    PendingUpdate update = standing.update();
    if (update instanceof PendingUpdate.Infer) {
      startInference.set();
    } else if (!(update instanceof PendingUpdate.None)) {
      startTraining.set();
    }
    thinker.run();
    harvest();
    return outcome();
  }

  /** Records what came back and was not looked at: it was paid for. */
  private void harvest() throws InterruptedException {
    harvest(Topic.SIMULATE, simulation::recordSimulation);
    harvest(Topic.TRAIN, training::updateWeights);
  }

  private void harvest(Topic topic, CampaignStores.Processor processor)
      throws InterruptedException {
    Optional<Result> next = queues.receiveResult(topic, Duration.ZERO);
    while (next.isPresent()) {
      stores.whole(next.get(), processor);
      queues.acknowledge(next.get());
      next = queues.receiveResult(topic, Duration.ZERO);
    }
  }

  /** Whether there is nothing left to do. */
  public boolean isFinished() {
    return state.isFinished();
  }

  /** Starts no simulation any more, and stops when those that run have ended. */
  public void drain() {
    simulation.drain();
  }

  /** Asks the campaign to stop; what runs is left to the endpoints. */
  public void stop() {
    thinker.stop();
  }

  /** Has another number of simulations under way from now on. */
  public void simulateAtOnce(int simulations) {
    slots.resize(simulations);
  }

  /** How far it is. */
  public Progress progress() {
    return state.progress();
  }

  /** What the failed simulations have in common, a line each. */
  public List<String> failureDigest() {
    return digest.lines();
  }

  private void completeUpdate() {
    if (state.endUpdate()) {
      startTraining.set();
    }
    queueReady.set();
  }

  private synchronized CampaignOutcome outcome() {
    return outcome;
  }

  private synchronized void end(CampaignOutcome how) {
    outcome = how;
    thinker.stop();
  }

  /** What follows from a simulation's result. */
  private final class Decisions implements SimulationAgents.Listener {
    @Override
    public void startTraining() {
      startTraining.set();
    }

    @Override
    public void finish() {
      Progress progress = state.progress();
      boolean spent = progress.searchDone() >= progress.searchSize();
      end(spent ? CampaignOutcome.DONE : CampaignOutcome.EXHAUSTED);
    }

    @Override
    public void drained() {
      thinker.stop();
    }

    @Override
    public void giveUp(Result lastFailure) {
      if (lastFailure.outcome() instanceof Outcome.Failure failure) {
        LOG.error(
            "{} simulations failed in a row, the last with {}: {}",
            settings.policy().maxFailures(),
            failure.kind(),
            failure.message());
      }
      end(CampaignOutcome.TOO_MANY_FAILURES);
    }
  }
}
