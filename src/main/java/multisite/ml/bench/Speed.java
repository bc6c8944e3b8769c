package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Featurizer;
import multisite.ml.ModelFileException;
import multisite.ml.ModelReader;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingSettings;

/**
 * Speed of featurisation, inference and training on one thread, in molecules per second of the
 * process's whole processor time; medians of a few rounds once the compiler has settled, as in a
 * campaign of hours.
 */
final class Speed {
  private static final int ROUNDS = 5;
  private static final int FEATURISE_WARM_UP = 12;

  private final Surrogate surrogate;
  private final Map<String, Object> results = new LinkedHashMap<>();

  Speed(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  /**
   * @param smiles all are featurised
   * @param predicted so many of them are predicted
   * @param trained so many of those are trained on
   * @param model a Keras file, which speaks for the published network
   * @param predictions what Keras predicts for the molecules that are predicted
   */
  Map<String, Object> measure(
      List<String> smiles, int predicted, int trained, Path model, Path predictions)
      throws IOException, InvalidMoleculeException, ModelFileException, TrainingFailedException {
    featurise(smiles);
    PackedGraphs graphs = pack(smiles.subList(0, Math.min(predicted, smiles.size())));
    byte[] published = ModelReader.read(model).toSafetensors();
    byte[] ours = surrogate.initialise(MpnnConfig.defaults(), 0);
    float[] found = predict("published", published, graphs);
    results.put("published_parity_max_relative", difference(found, predictions));
    predict("default", ours, graphs);
    results.put("default_network", MpnnConfig.defaults().toJson());
    TrainingData data = data(graphs, Math.min(trained, graphs.size()));
    train("published", published, data);
    train("default", ours, data);
    return results;
  }

  private void featurise(List<String> smiles) throws InvalidMoleculeException {
    double[] rates = new double[ROUNDS];
    for (int round = -FEATURISE_WARM_UP; round < ROUNDS; round++) {
      double start = Resources.processorSeconds();
      PackedGraphs graphs = pack(smiles);
      if (round >= 0) {
        rates[round] = smiles.size() / (Resources.processorSeconds() - start);
        results.put("bytes_per_molecule", (double) graphs.byteCount() / smiles.size());
      }
    }
    results.put("featurised_molecules", smiles.size());
    results.put("featurise_per_cpu_second", Resources.median(rates));
  }

  private static PackedGraphs pack(List<String> smiles) throws InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    PackedGraphs.Builder builder = new PackedGraphs.Builder();
    for (String text : smiles) {
      builder.add(featurizer.featurize(text));
    }
    return builder.build();
  }

  private float[] predict(String name, byte[] model, PackedGraphs graphs)
      throws ModelFileException {
    float[] values = new float[0];
    double[] rates = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      double start = Resources.processorSeconds();
      values = surrogate.evaluate(List.of(model), graphs, Surrogate.DEFAULT_BATCH)[0];
      double rate = graphs.size() / (Resources.processorSeconds() - start);
      if (round == -2) {
        results.put(name + "_predict_first_per_cpu_second", rate);
      } else if (round >= 0) {
        rates[round] = rate;
      }
    }
    results.put(name + "_predict_per_cpu_second", Resources.median(rates));
    return values;
  }

  private static TrainingData data(PackedGraphs graphs, int count) {
    double[] targets = new Random(1).doubles(count).toArray();
    return new TrainingData(PackedGraphs.of(graphs.graphs().subList(0, count)), targets);
  }

  private void train(String name, byte[] model, TrainingData data)
      throws ModelFileException, TrainingFailedException {
    int epochs = 2;
    TrainingSettings settings =
        TrainingSettings.of(epochs, 1e-3, 1)
            .withBootstrap(false)
            .withValidationFraction(1.0 / data.size())
            .withPatience(epochs);
    double[] rates = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      double start = Resources.processorSeconds();
      surrogate.update(model, data, settings);
      if (round >= 0) {
        rates[round] = epochs * (data.size() - 1) / (Resources.processorSeconds() - start);
      }
    }
    results.put(name + "_train_per_cpu_second", Resources.median(rates));
  }

  /** The greatest relative difference from what Keras predicts. */
  static double difference(float[] found, Path predictions) throws IOException {
    List<String> lines = Files.readAllLines(predictions);
    double greatest = 0;
    for (int i = 0; i < found.length; i++) {
      String[] cells = lines.get(i + 1).split(",");
      double wanted = Double.parseDouble(cells[cells.length - 1]);
      greatest = Math.max(greatest, Math.abs(found[i] - wanted) / Math.max(1, Math.abs(wanted)));
    }
    return greatest;
  }

  /** The first words of a file's lines. */
  static List<String> smiles(Path file) throws IOException {
    List<String> smiles = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        smiles.add(line.strip().split("\\s")[0]);
      }
    }
    return smiles;
  }
}
