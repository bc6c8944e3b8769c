package multisite.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingSettings;
import multisite.task.Json;

/**
 * {@code update_mpnn(model, smiles, values, settings)} trains a model further, {@code
 * retrain_mpnn(architecture, smiles, values, settings)} trains a new one; both return {@code
 * {"model": base64, "history": {loss: […], …}, "stop": …}}. Values are in eV.
 */
final class TrainMpnn implements TaskFunction {
  private final LazySurrogate surrogate;
  private final boolean fromScratch;

  TrainMpnn(LazySurrogate surrogate, boolean fromScratch) {
    this.surrogate = surrogate;
    this.fromScratch = fromScratch;
  }

  @Override
  public JsonNode call(Call call) throws TaskFailure, InterruptedException {
    Arguments arguments = new Arguments(call);
    try {
      TrainingData data = data(arguments);
      TrainingSettings settings = settings(arguments.json(3, "settings"));
      TrainingOutcome outcome =
          fromScratch
              ? surrogate
                  .get()
                  .retrain(
                      MpnnConfig.fromJson(arguments.json(0, "architecture").toString()),
                      data,
                      settings)
              : surrogate.get().update(arguments.bytes(0, "model"), data, settings);
      ObjectNode value = JsonNodeFactory.instance.objectNode().put("model", outcome.model());
      value.set("history", Json.MAPPER.readTree(outcome.history().toJson()));
      return value.put("stop", outcome.stop().name());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a history is not JSON", e);
    } catch (ModelFileException | TrainingFailedException | InvalidMoleculeException e) {
      throw new TaskFailure("training_failed", String.valueOf(e.getMessage()), e);
    }
  }

  private static TrainingData data(Arguments arguments)
      throws TaskFailure, InvalidMoleculeException, InterruptedException {
    List<String> smiles = new ArrayList<>();
    arguments.json(1, "smiles").forEach(item -> smiles.add(item.asText()));
    JsonNode values = arguments.json(2, "values");
    double[] targets = new double[values.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = values.get(i).asDouble();
    }
    return TrainingData.of(smiles, targets);
  }

  private static TrainingSettings settings(JsonNode json) {
    return TrainingSettings.of(
        json.path("num_epochs").asInt(512),
        json.path("learning_rate").asDouble(1e-3),
        json.path("seed").asLong(0));
  }
}
