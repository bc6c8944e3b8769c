package multisite.campaign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import multisite.searchspace.Chunk;
import multisite.task.Resources;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;

/** Makes the tasks of a campaign: which method, which arguments, which resources. */
final class CampaignTasks {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final CampaignSettings settings;
  private final Clock clock;
  private final ModelTasks models;

  CampaignTasks(CampaignSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.models =
        new ModelTasks(settings.ensemble(), settings.policy().seed(), settings.maxRetries(), clock);
  }

  /** {@code run_simulation(smiles, settings)}. */
  Task simulate(Pick pick, String smiles) {
    ObjectNode info = JSON.objectNode();
    pick.ranked()
        .ifPresent(
            ranked ->
                info.put("mean", ranked.mean()).put("std", ranked.std()).put("ucb", ranked.ucb()));
    info.put("batch", pick.batch())
        .put("smiles", smiles)
        .put("inchi_key", pick.inchiKey())
        .put("index", pick.index())
        .put("origin", pick.origin().name().toLowerCase(Locale.ROOT));
    return Task.create(
        "run_simulation",
        Topic.SIMULATE,
        List.of(JSON.textNode(smiles), settings.qcSettings()),
        info,
        new Resources(settings.nodesPerTask(), 1, settings.coresPerTask()),
        settings.maxRetries(),
        UnixTime.now(clock));
  }

  /** The same simulation once more, free of charge, after a failure of the infrastructure. */
  Task simulateAgain(Task failed, Pick pick, String smiles) {
    Task fresh = simulate(pick, smiles);
    return new Task(
        failed.taskId(),
        fresh.method(),
        fresh.topic(),
        fresh.args(),
        fresh.kwargs(),
        fresh.taskInfo(),
        fresh.resources(),
        failed.retries() + 1,
        fresh.maxRetries(),
        fresh.timing());
  }

  /** See {@link ModelTasks#train}. */
  Task train(
      int modelId, int round, Optional<ModelVersion> current, List<TrainingData.Entry> data) {
    return models.train(modelId, round, current, data);
  }

  /** See {@link ModelTasks#infer}. */
  Task infer(Chunk chunk, int round, List<ModelVersion> ready, byte[] graphs) {
    return models.infer(chunk, round, ready, graphs);
  }
}
