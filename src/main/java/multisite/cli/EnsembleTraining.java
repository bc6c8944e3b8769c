package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import multisite.campaign.ModelTasks;
import multisite.campaign.ModelVersion;
import multisite.campaign.TrainingData;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Metrics;
import multisite.task.Endpoint;
import multisite.task.Result;

/** Trains all models of an ensemble at once, each on a worker, then measures them. */
final class EnsembleTraining {
  private final ModelTaskRunner runner;
  private final ModelTasks tasks;
  private final List<ModelVersion> initial;
  private final ModelDirectoryWriter writer;
  private final PrintWriter err;

  /**
   * @param initial weights to begin with: none, or one for each model
   */
  EnsembleTraining(
      Endpoint endpoint,
      ModelTasks tasks,
      List<ModelVersion> initial,
      ModelDirectoryWriter writer,
      PrintWriter err) {
    this.runner = new ModelTaskRunner(endpoint, tasks);
    this.tasks = tasks;
    this.initial = initial;
    this.writer = writer;
    this.err = err;
  }

  /**
   * Runs to the end and writes all files.
   *
   * @return how well the models predict what was held out, if anything was
   * @throws UserException if a model could not be trained
   */
  Optional<Metrics> run(HeldOut data) throws InterruptedException, IOException {
    List<ModelVersion> models = train(data.training());
    Optional<Metrics> metrics =
        data.heldOut().isEmpty() ? Optional.empty() : measure(models, data.heldOut());
    writer.writeMetrics(data, models.size(), tasks, metrics);
    return metrics;
  }

  private List<ModelVersion> train(List<TrainingData.Entry> data)
      throws InterruptedException, IOException {
    int count = tasks.ensemble().modelCount();
    err.printf("multisite: training %d models on %d molecules%n", count, data.size());
    err.flush();
    List<CompletableFuture<Result>> answers = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      Optional<ModelVersion> current =
          initial.isEmpty() ? Optional.empty() : Optional.of(initial.get(id));
      answers.add(runner.submit(tasks.train(id, 1, current, data)));
    }
    Map<Integer, ModelVersion> models = new TreeMap<>();
    for (int id = 0; id < count; id++) {
      JsonNode value = ModelTaskRunner.value(ModelTaskRunner.await(answers.get(id)), "model " + id);
      ModelVersion model = new ModelVersion(id, 1, value.path("model").binaryValue());
      writer.writeModel(model, value.path("history"));
      models.put(id, model);
      announce(id, value);
    }
    return List.copyOf(models.values());
  }

  private void announce(int id, JsonNode value) {
    double best = Double.POSITIVE_INFINITY;
    for (JsonNode error : value.path("history").path("val_mean_absolute_error")) {
      best = Math.min(best, error.asDouble());
    }
    err.printf(
        Locale.ROOT,
        "multisite: model %d: %d epochs, ended by %s, best validation MAE %.4f eV%n",
        id,
        value.path("history").path("loss").size(),
        value.path("stop").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
        best);
    err.flush();
  }

  private Optional<Metrics> measure(List<ModelVersion> models, List<TrainingData.Entry> heldOut)
      throws InterruptedException {
    List<String> smiles = heldOut.stream().map(TrainingData.Entry::smiles).toList();
    double[] ips = heldOut.stream().mapToDouble(TrainingData.Entry::value).toArray();
    try (PredictionTable table = PredictionTable.to(writer.heldOut(), models.size())) {
      multisite.ml.TrainingData graphs = multisite.ml.TrainingData.of(smiles, ips);
      table.add(smiles, ips, ModelTaskRunner.await(runner.predict(models, graphs.graphs())));
      table.commit();
      return table.metrics();
    } catch (InvalidMoleculeException e) {
      throw new IllegalStateException("a molecule that was read before", e);
    }
  }
}
