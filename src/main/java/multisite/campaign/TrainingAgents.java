package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import multisite.campaign.Standing.OpenTraining;
import multisite.campaign.Standing.PendingUpdate.FinishTraining;
import multisite.queue.TaskQueues;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that train the ensemble: all models of a round at the same time, over the ML workers.
 */
final class TrainingAgents {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingAgents.class);

  private final EnsembleSettings settings;
  private final TrainingData data;
  private final Ensemble ensemble;
  private final CampaignTasks tasks;
  private final CampaignStores stores;
  private final TaskQueues queues;
  private final CampaignLog log;
  private final Runnable roundEnded;

  /** The tasks of the running round that have no result yet: task id to model id. */
  @GuardedBy("this")
  private final Map<String, Integer> open = new HashMap<>();

  @GuardedBy("this")
  private int round;

  /** What an earlier driver left of a training, until it is taken up. */
  @GuardedBy("this")
  private @Nullable FinishTraining unfinished;

  /**
   * @param rounds trainings begun so far
   * @param unfinished what an earlier driver left of the last of them
   */
  TrainingAgents(
      EnsembleSettings settings,
      TrainingData data,
      Ensemble ensemble,
      CampaignTasks tasks,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      int rounds,
      @Nullable FinishTraining unfinished,
      Runnable roundEnded) {
    this.settings = settings;
    this.data = data;
    this.ensemble = ensemble;
    this.tasks = tasks;
    this.stores = stores;
    this.queues = queues;
    this.log = log;
    this.round = rounds;
    this.unfinished = unfinished;
    this.roundEnded = roundEnded;
  }

  /** Event responder: sends one training task a model, all on the data known now. */
  void launchTraining() throws InterruptedException {
    FinishTraining rest = takeUnfinished();
    if (rest != null) {
      finishTraining(rest);
      return;
    }
    List<TrainingData.Entry> known = data.snapshot();
    List<Task> tasksOfRound = openRound(known);
    LOG.info("training {} models on {} molecules", tasksOfRound.size(), known.size());
    log.trainingStarted(round(), known, tasksOfRound);
    for (Task task : tasksOfRound) {
      int modelId = task.taskInfo().path("model_id").asInt();
      queues.sendTask(stores.training(task, ensemble.get(modelId), round()));
    }
  }

  /** Sends what is left of a round under the ids that its tasks had, on the same molecules. */
  private void finishTraining(FinishTraining rest) throws InterruptedException {
    LOG.info("training {} models that are left of round {}", rest.tasks().size(), rest.round());
    List<TrainingData.Entry> known = data.snapshot().subList(0, rest.size());
    List<Integer> modelIds = rest.tasks().keySet().stream().sorted().toList();
    List<Task> made = new ArrayList<>();
    synchronized (this) {
      for (int modelId : modelIds) {
        OpenTraining before = rest.tasks().get(modelId);
        Task task = tasks.train(modelId, rest.round(), ensemble.get(modelId), known);
        String id = before == null ? "" : before.taskId();
        made.add(id.isEmpty() ? task : task.withId(id));
        open.put(made.get(made.size() - 1).taskId(), modelId);
      }
    }
    for (Task task : made) {
      int modelId = task.taskInfo().path("model_id").asInt();
      OpenTraining before = rest.tasks().get(modelId);
      Task sent = stores.training(task, ensemble.get(modelId), rest.round());
      if (before == null || before.taskId().isEmpty()) {
        log.trainingSubmitted(task);
        queues.sendTask(sent);
      } else if (before.again()) {
        queues.sendTask(sent);
      } else {
        queues.sendTaskAgain(sent);
      }
    }
  }

  /** Result processor: takes new weights over; the last result of a round starts the inference. */
  void updateWeights(Result result) {
    Integer modelId = close(result);
    if (modelId == null) {
      LOG.warn("dropped a second result of task {}", result.task().taskId());
      return;
    }
    takeOver(result, modelId);
    if (isRoundOver()) {
      roundEnded.run();
    }
  }

  private void takeOver(Result result, int modelId) {
    if (result.outcome() instanceof Outcome.Success success) {
      JsonNode value = success.value();
      try {
        byte[] bytes = value.path("model").binaryValue();
        if (bytes != null) {
          log.modelTrained(result, ensemble.replace(modelId, bytes), value.path("history"));
          return;
        }
      } catch (IOException e) {
        LOG.warn("the trained model {} is not base64", modelId, e);
      }
    }
    LOG.warn(
        "model {} could not be trained and keeps its old weights, if it has any: {}",
        modelId,
        result.outcome() instanceof Outcome.Failure failure ? failure.message() : "no model came");
    log.trainingFailed(result, modelId);
  }

  private synchronized List<Task> openRound(List<TrainingData.Entry> known) {
    round++;
    List<Task> tasksOfRound = new ArrayList<>();
    for (int modelId = 0; modelId < settings.modelCount(); modelId++) {
      Task task = tasks.train(modelId, round, ensemble.get(modelId), known);
      open.put(task.taskId(), modelId);
      tasksOfRound.add(task);
    }
    return tasksOfRound;
  }

  private synchronized @Nullable FinishTraining takeUnfinished() {
    FinishTraining rest = unfinished;
    unfinished = null;
    return rest;
  }

  private synchronized @Nullable Integer close(Result result) {
    return open.remove(result.task().taskId());
  }

  private synchronized int round() {
    return round;
  }

  private synchronized boolean isRoundOver() {
    return open.isEmpty();
  }
}
