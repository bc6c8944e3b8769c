package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

  CampaignTasks(CampaignSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
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
    return task(
        "run_simulation",
        Topic.SIMULATE,
        List.of(JSON.textNode(smiles), settings.qcSettings()),
        info,
        new Resources(settings.nodesPerTask(), 1, settings.coresPerTask()));
  }

  /**
   * {@code update_mpnn(model, smiles, values, settings)} for a model that has weights, {@code
   * retrain_mpnn(architecture, smiles, values, settings)} for one that has none or must start anew.
   */
  Task train(
      int modelId, int round, Optional<ModelVersion> current, List<TrainingData.Entry> data) {
    EnsembleSettings ensemble = settings.ensemble();
    ArrayNode smiles = JSON.arrayNode();
    ArrayNode values = JSON.arrayNode();
    for (TrainingData.Entry entry : data) {
      smiles.add(entry.smiles());
      values.add(entry.value());
    }
    ObjectNode training =
        JSON.objectNode()
            .put("num_epochs", ensemble.numEpochs())
            .put("learning_rate", ensemble.learningRate())
            .put("seed", settings.policy().seed() * 1_000_003 + modelId);
    boolean update = current.isPresent() && !ensemble.retrainFromScratch();
    return task(
        update ? "update_mpnn" : "retrain_mpnn",
        Topic.TRAIN,
        List.of(
            update ? JSON.binaryNode(current.get().bytes()) : ensemble.architecture(),
            smiles,
            values,
            training),
        JSON.objectNode().put("model_id", modelId).put("round", round).put("size", data.size()),
        Resources.ONE);
  }

  /** {@code evaluate_mpnn(models, graphs)}: all models on one chunk. */
  Task infer(Chunk chunk, int round, List<ModelVersion> models, byte[] graphs) {
    ArrayNode weights = JSON.arrayNode();
    ArrayNode modelIds = JSON.arrayNode();
    for (ModelVersion model : models) {
      weights.add(model.bytes());
      modelIds.add(model.modelId());
    }
    ObjectNode info =
        JSON.objectNode()
            .put("chunk_id", chunk.id())
            .put("chunk_size", chunk.size())
            .put("round", round);
    info.set("model_ids", modelIds);
    return task(
        "evaluate_mpnn",
        Topic.INFER,
        List.of(weights, JSON.binaryNode(graphs)),
        info,
        Resources.ONE);
  }

  private Task task(
      String method, Topic topic, List<JsonNode> args, ObjectNode info, Resources resources) {
    return Task.create(
        method, topic, args, info, resources, settings.maxRetries(), UnixTime.now(clock));
  }
}
