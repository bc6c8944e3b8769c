package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import multisite.ml.Acquisition;
import multisite.queue.TaskQueues;
import multisite.searchspace.Chunk;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.thinker.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that ask the ensemble about the whole search space and make the next ranking of it.
 *
 * <p>Only a few chunks are on their way at a time, so that the driver's memory does not grow with
 * the search space.
 */
final class InferenceAgents {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceAgents.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final MoleculeSource molecules;
  private final Ensemble ensemble;
  private final SearchState state;
  private final CampaignTasks tasks;
  private final CampaignStores stores;
  private final TaskQueues queues;
  private final CampaignLog log;
  private final Acquisition acquisition;
  private final int rankingSize;
  private final Event inferenceLaunched;
  private final Runnable updateComplete;
  private final Semaphore onTheirWay;

  /** Chunks to ask about once more; of the agent select alone. */
  private final Deque<Chunk> again = new ArrayDeque<>();

  @GuardedBy("this")
  private @Nullable InferenceRound round;

  @GuardedBy("this")
  private int rounds;

  InferenceAgents(
      MoleculeSource molecules,
      Ensemble ensemble,
      SearchState state,
      CampaignTasks tasks,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Acquisition acquisition,
      int rankingSize,
      int mlWorkers,
      int rounds,
      Event inferenceLaunched,
      Runnable updateComplete) {
    this.molecules = molecules;
    this.ensemble = ensemble;
    this.state = state;
    this.tasks = tasks;
    this.stores = stores;
    this.queues = queues;
    this.log = log;
    this.acquisition = acquisition;
    this.rankingSize = rankingSize;
    this.rounds = rounds;
    this.inferenceLaunched = inferenceLaunched;
    this.updateComplete = updateComplete;
    this.onTheirWay = new Semaphore(2 * mlWorkers);
  }

  /** Event responder: sends a task for each chunk; each asks all models that are ready. */
  void launchInference() throws InterruptedException {
    List<ModelVersion> models = ensemble.ready();
    if (models.isEmpty()) {
      LOG.warn("no model could be trained: simulations go on down the random list");
      log.updateAbandoned(nextRound());
      updateComplete.run();
      return;
    }
    InferenceRound started = openRound(models);
    LOG.info(
        "asking {} models about {} molecules in {} chunks",
        models.size(),
        molecules.size(),
        molecules.chunks().size());
    inferenceLaunched.set();
    for (Chunk chunk : molecules.chunks()) {
      onTheirWay.acquire();
      ask(started, chunk);
    }
  }

  private void ask(InferenceRound round, Chunk chunk) throws InterruptedException {
    List<ModelVersion> models = round.models();
    Task task =
        stores.inference(
            tasks.infer(chunk, round.id(), models, molecules.graphs(chunk)),
            chunk,
            models,
            molecules);
    round.opened(task, chunk);
    queues.sendTask(task);
  }

  /** Event responder: collects the predictions of a round and replaces the ranking in one step. */
  void select() throws InterruptedException {
    InferenceRound running = running();
    while (!running.isComplete()) {
      Optional<Result> result = queues.receiveResult(Topic.INFER, POLL);
      if (result.isPresent()) {
        stores.whole(result.get(), whole -> take(running, whole));
        queues.acknowledge(result.get());
      }
      while (!again.isEmpty()) {
        ask(running, again.remove());
      }
    }
    List<RankedMolecule> best =
        running.ranking(acquisition, rankingSize, index -> !state.isTaken(index));
    if (best.isEmpty() && running.chunksLeftOut() > 0) {
      LOG.warn("no chunk of inference round {} came back: the old ranking stays", running.id());
      log.updateAbandoned(running.id());
    } else {
      log.rankingMade(running.id(), running.models(), rankingSize, best);
      state.installRanking(best);
    }
    closeRound();
    updateComplete.run();
  }

  private void take(InferenceRound running, Result result) {
    @Nullable Chunk chunk = running.close(result.task().taskId());
    if (chunk == null) {
      LOG.warn("dropped a result of task {}: not of this round", result.task().taskId());
      return;
    }
    log.inferenceFinished(result);
    Outcome outcome = fold(running, chunk, result.outcome());
    if (outcome instanceof Outcome.Success) {
      onTheirWay.release();
      running.settled();
    } else if (running.mayTryAgain(chunk)) {
      LOG.warn("chunk {} is asked about once more: {}", chunk.id(), outcome);
      again.add(chunk); // it keeps its permit
    } else {
      onTheirWay.release();
      running.leftOut();
      LOG.warn("chunk {} is left out of the ranking: {}", chunk.id(), outcome);
    }
  }

  /** Takes predictions in; what became of them. */
  private static Outcome fold(InferenceRound running, Chunk chunk, Outcome outcome) {
    if (!(outcome instanceof Outcome.Success success)) {
      return outcome;
    }
    try {
      running.fold(
          chunk, Predictions.fromJson(success.value(), running.models().size(), chunk.size()));
    } catch (IOException e) {
      return new Outcome.Failure("malformed_result", String.valueOf(e.getMessage()), "");
    }
    for (Map.Entry<String, JsonNode> model : success.value().path("left_out").properties()) {
      LOG.warn(
          "the ensemble goes on without model {} for chunk {}: {}",
          running.models().get(Integer.parseInt(model.getKey())).modelId(),
          chunk.id(),
          model.getValue().asText());
    }
    return outcome;
  }

  private synchronized InferenceRound openRound(List<ModelVersion> models) {
    InferenceRound started =
        new InferenceRound(nextRound(), models, molecules.chunks().size(), molecules.size());
    round = started;
    return started;
  }

  /** Lets go of its scores before the next round makes its own: both may not fit the memory. */
  private synchronized void closeRound() {
    round = null;
  }

  private synchronized int nextRound() {
    return ++rounds;
  }

  private synchronized InferenceRound running() {
    if (round == null) {
      throw new IllegalStateException("no inference round was launched");
    }
    return round;
  }
}
