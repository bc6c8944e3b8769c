package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
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
  private final MoleculeSource molecules;
  private final TrainingData data;
  private final Ensemble ensemble;
  private final TaskQueues queues;
  private final SearchState state;
  private final FailureDigest digest = new FailureDigest();
  private final ResourceCounter slots;
  private final Thinker thinker;

  private final Event startTraining = new Event("start-training");
  private final Event startInference = new Event("start-inference");
  private final Event inferenceLaunched = new Event("inference-launched");
  private final Event queueReady = new Event("queue-ready");

  @GuardedBy("this")
  private CampaignOutcome outcome = CampaignOutcome.STOPPED;

  /**
   * @param known molecules whose property is known from the start
   * @param knownKeys their InChIKeys
   * @param models weights to begin with
   */
  public Campaign(
      CampaignSettings settings,
      MoleculeSource molecules,
      List<TrainingData.Entry> known,
      Collection<String> knownKeys,
      List<ModelVersion> models,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Clock clock) {
    this.settings = settings;
    this.molecules = molecules;
    this.data = new TrainingData(known);
    this.ensemble = new Ensemble(models);
    this.queues = queues;
    this.state =
        new SearchState(settings.policy(), molecules.size(), molecules::inchiKey, knownKeys);
    this.slots = new ResourceCounter(settings.qcWorkers());
    this.thinker = wire(stores, log, clock, settings.policy().searchSize() + knownKeys.size());
  }

  private Thinker wire(CampaignStores stores, CampaignLog log, Clock clock, int rankingSize) {
    CampaignTasks tasks = new CampaignTasks(settings, clock);
    SimulationAgents simulation =
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
            digest,
            new Decisions());
    TrainingAgents training =
        new TrainingAgents(
            settings.ensemble(), data, ensemble, tasks, stores, queues, log, startInference::set);
    InferenceAgents inference =
        new InferenceAgents(
            molecules,
            ensemble,
            state,
            tasks,
            stores,
            queues,
            log,
            Acquisition.upperConfidenceBound(settings.beta()),
            rankingSize,
            settings.mlWorkers(),
            inferenceLaunched,
            this::completeUpdate);
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
    if (settings.policy().initialSize() == 0) {
      state.beginWithUpdate();
      (data.snapshot().isEmpty() ? startInference : startTraining).set();
    }
    thinker.run();
    return outcome();
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
