package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import multisite.searchspace.Chunk;
import multisite.task.Resources;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;

/**
 * Makes the tasks that train and ask models, in a campaign and outside of one.
 *
 * @param ensemble the models and how they are trained
 * @param seed of the campaign; each model's own follows from it
 * @param maxRetries how often a task is run again after a failure of the infrastructure
 * @param clock stamps the tasks
 */
public record ModelTasks(EnsembleSettings ensemble, long seed, int maxRetries, Clock clock) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * {@code update_mpnn(model, smiles, values, settings)} for a model that has weights, {@code
   * retrain_mpnn(architecture, smiles, values, settings)} for one that has none or must start anew.
   */
  public Task train(
      int modelId, int round, Optional<ModelVersion> current, List<TrainingData.Entry> data) {
    ArrayNode smiles = JSON.arrayNode();
    ArrayNode values = JSON.arrayNode();
    for (TrainingData.Entry entry : data) {
      smiles.add(entry.smiles());
      values.add(entry.value());
    }
    long trainingSeed = seed * 1_000_003 + modelId;
    ObjectNode training =
        JSON.objectNode()
            .put("num_epochs", ensemble.numEpochs())
            .put("learning_rate", ensemble.learningRate())
            .put("seed", trainingSeed);
    boolean update = current.isPresent() && !ensemble.retrainFromScratch();
    return task(
        update ? "update_mpnn" : "retrain_mpnn",
        Topic.TRAIN,
        List.of(
            update ? JSON.binaryNode(current.get().bytes()) : ensemble.architecture(modelId),
            smiles,
            values,
            training),
        JSON.objectNode()
            .put("model_id", modelId)
            .put("round", round)
            .put("size", data.size())
            .put("seed", trainingSeed));
  }

  /** {@code evaluate_mpnn(models, graphs)}: all models on one chunk. */
  public Task infer(Chunk chunk, int round, List<ModelVersion> models, byte[] graphs) {
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
    return task("evaluate_mpnn", Topic.INFER, List.of(weights, JSON.binaryNode(graphs)), info);
  }

  private Task task(String method, Topic topic, List<JsonNode> args, ObjectNode info) {
    return Task.create(method, topic, args, info, Resources.ONE, maxRetries, UnixTime.now(clock));
  }
}
