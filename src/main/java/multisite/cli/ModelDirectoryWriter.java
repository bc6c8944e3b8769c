package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import multisite.campaign.ModelTasks;
import multisite.campaign.ModelVersion;
import multisite.ml.Metrics;
import multisite.task.Json;

/**
 * Writes what {@code train} makes: {@code model-0.safetensors}, …, {@code training-history.json},
 * {@code metrics.json}, {@code held-out.csv} and the workers' logs.
 */
final class ModelDirectoryWriter {
  private final Path directory;

  private ModelDirectoryWriter(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory if needed.
   *
   * @throws UserException if it cannot be written to, or holds models already
   */
  static ModelDirectoryWriter in(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(directory)) {
        if (files.anyMatch(file -> file.toString().endsWith(".safetensors"))) {
          throw new UserException(
              ExitCodes.BAD_DATA,
              "--output: " + directory + " holds models already; name another directory");
        }
      }
      Files.createDirectories(directory.resolve("logs"));
      Files.deleteIfExists(directory.resolve("training-history.json"));
      return new ModelDirectoryWriter(directory);
    } catch (IOException e) {
      throw new UserException(
          ExitCodes.BAD_DATA, "--output: cannot write to " + directory + ": " + e.getMessage());
    }
  }

  /** Directory of the workers' logs. */
  Path logs() {
    return directory.resolve("logs");
  }

  /** Where the predictions of the molecules that were held out go. */
  Path heldOut() {
    return directory.resolve("held-out.csv");
  }

  /** Writes a model, whole or not at all, and appends its history. */
  void writeModel(ModelVersion model, JsonNode history) throws IOException {
    Path file = directory.resolve("model-" + model.modelId() + ".safetensors");
    Path aside = directory.resolve(file.getFileName() + ".part");
    Files.write(aside, model.bytes());
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    ObjectNode epochs = Json.MAPPER.createObjectNode();
    epochs.put("model_id", model.modelId()).put("version", model.version());
    epochs.setAll((ObjectNode) history);
    Files.writeString(
        directory.resolve("training-history.json"),
        epochs + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Writes how the models were trained, and how well they predict what was held out. */
  void writeMetrics(HeldOut data, int models, ModelTasks tasks, Optional<Metrics> metrics)
      throws IOException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("models", models)
        .put("training_molecules", data.training().size())
        .put("held_out_molecules", data.heldOut().size())
        .put("seed", tasks.seed())
        .put("num_epochs", tasks.ensemble().numEpochs())
        .put("learning_rate", tasks.ensemble().learningRate());
    metrics.ifPresent(
        found -> {
          put(json, "mae", found.mae());
          put(json, "rmse", found.rmse());
          put(json, "r2", found.r2());
          put(json, "spearman", found.spearman());
          put(json, "coverage", found.coverage());
        });
    Files.writeString(directory.resolve("metrics.json"), json.toPrettyString() + "\n");
  }

  private static void put(ObjectNode json, String name, double figure) {
    if (Double.isNaN(figure)) {
      json.putNull(name);
    } else {
      json.put(name, figure);
    }
  }
}
