package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  TrainingAgents(
      EnsembleSettings settings,
      TrainingData data,
      Ensemble ensemble,
      CampaignTasks tasks,
      CampaignStores stores,
      TaskQueues queues,
      CampaignLog log,
      Runnable roundEnded) {
    this.settings = settings;
    this.data = data;
    this.ensemble = ensemble;
    this.tasks = tasks;
    this.stores = stores;
    this.queues = queues;
    this.log = log;
    this.roundEnded = roundEnded;
  }

  /** Event responder: sends one training task a model, all on the data known now. */
  void launchTraining() throws InterruptedException {
    List<TrainingData.Entry> known = data.snapshot();
    List<Task> tasksOfRound = openRound(known);
    LOG.info("training {} models on {} molecules", tasksOfRound.size(), known.size());
    log.trainingStarted(round(), known, tasksOfRound);
    for (Task task : tasksOfRound) {
      int modelId = task.taskInfo().path("model_id").asInt();
      queues.sendTask(stores.training(task, ensemble.get(modelId), round()));
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
