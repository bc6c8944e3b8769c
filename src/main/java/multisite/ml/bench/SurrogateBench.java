package multisite.ml.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.DeviceChoice;
import multisite.ml.Featurizer;
import multisite.ml.ModelFile;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingSettings;

/**
 * Speed of featurisation, inference and training, in molecules per second of processor time on one
 * thread; the medians of a few rounds after one to warm up.
 */
public final class SurrogateBench {
  private static final int ROUNDS = 3;

  private final Surrogate surrogate = new Surrogate(DeviceChoice.cpu());
  private final Map<String, Object> results = new LinkedHashMap<>();

  private SurrogateBench() {}

  /**
   * Runs {@code speed SMILES MOLECULES TRAIN_MOLECULES MODEL.h5 PREDICTIONS.csv} or {@code accuracy
   * TABLE.csv TRAIN TEST EPOCHS SEEDS [CONFIG.json …]}; one JSON object on stdout.
   */
  public static void main(String[] args) throws Exception {
    SurrogateBench bench = new SurrogateBench();
    if (args.length == 6 && args[0].equals("speed")) {
      bench.speed(
          Path.of(args[1]),
          Integer.parseInt(args[2]),
          Integer.parseInt(args[3]),
          Path.of(args[4]),
          Path.of(args[5]));
    } else if (args.length >= 6 && args[0].equals("accuracy")) {
      bench.results.putAll(
          new HeldOutComparison(bench.surrogate)
              .compare(
                  Path.of(args[1]),
                  Integer.parseInt(args[2]),
                  Integer.parseInt(args[3]),
                  Integer.parseInt(args[4]),
                  Integer.parseInt(args[5]),
                  configs(Arrays.asList(args).subList(6, args.length))));
    } else {
      throw new IllegalArgumentException(
          "speed SMILES MOLECULES TRAIN_MOLECULES MODEL.h5 PREDICTIONS.csv"
              + " | accuracy TABLE.csv TRAIN TEST EPOCHS SEEDS [CONFIG.json ...]");
    }
    System.out.println(new JsonMapper().writeValueAsString(bench.results));
  }

  private static List<MpnnConfig> configs(List<String> files) throws IOException {
    List<MpnnConfig> configs = new ArrayList<>();
    for (String file : files) {
      configs.add(MpnnConfig.fromJson(Files.readString(Path.of(file))));
    }
    return configs;
  }

  private void speed(Path file, int molecules, int trained, Path model, Path predictions)
      throws IOException, InvalidMoleculeException, ModelFileException, TrainingFailedException {
    List<String> smiles = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && smiles.size() < molecules) {
        smiles.add(line.strip().split("\\s")[0]);
      }
    }
    PackedGraphs graphs = featurise(smiles);
    byte[] published = ModelFile.read(model).toSafetensors();
    byte[] ours = surrogate.initialise(MpnnConfig.defaults(), 0);
    float[] found = predict("published", published, graphs);
    results.put("published_parity_max_relative", difference(found, predictions));
    predict("default", ours, graphs);
    results.put("default_config", MpnnConfig.defaults().toJson());
    TrainingData data = data(graphs, Math.min(trained, smiles.size()));
    train("published", published, data);
    train("default", ours, data);
    results.put("resident_megabytes", residentMegabytes());
  }

  private PackedGraphs featurise(List<String> smiles) throws InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    double[] rates = new double[ROUNDS];
    PackedGraphs graphs = PackedGraphs.of(List.of());
    for (int round = -2; round < ROUNDS; round++) {
      double start = threadSeconds();
      PackedGraphs.Builder builder = new PackedGraphs.Builder();
      for (String text : smiles) {
        builder.add(featurizer.featurize(text));
      }
      graphs = builder.build();
      if (round >= 0) {
        rates[round] = smiles.size() / (threadSeconds() - start);
      }
    }
    results.put("molecules", smiles.size());
    results.put("featurise_per_cpu_second", median(rates));
    results.put("bytes_per_molecule", (double) graphs.byteCount() / smiles.size());
    return graphs;
  }

  private float[] predict(String name, byte[] model, PackedGraphs graphs)
      throws ModelFileException {
    float[] values = new float[0];
    double[] rates = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double start = threadSeconds();
      values = surrogate.evaluate(List.of(model), graphs, Surrogate.DEFAULT_BATCH)[0];
      double rate = graphs.size() / (threadSeconds() - start);
      if (round < 0) {
        results.put(name + "_predict_first_per_cpu_second", rate);
      } else {
        rates[round] = rate;
      }
    }
    results.put(name + "_predict_per_cpu_second", median(rates));
    return values;
  }

  private static TrainingData data(PackedGraphs graphs, int count) {
    Random random = new Random(1);
    double[] targets = random.doubles(count).toArray();
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
    for (int round = -1; round < ROUNDS; round++) {
      double start = threadSeconds();
      surrogate.update(model, data, settings);
      if (round >= 0) {
        rates[round] = epochs * (data.size() - 1) / (threadSeconds() - start);
      }
    }
    results.put(name + "_train_per_cpu_second", median(rates));
  }

  private static double difference(float[] found, Path predictions) throws IOException {
    List<String> lines = Files.readAllLines(predictions);
    double greatest = 0;
    for (int i = 0; i < found.length; i++) {
      double wanted = Double.parseDouble(lines.get(i + 1).split(",")[1]);
      greatest = Math.max(greatest, Math.abs(found[i] - wanted) / Math.max(1, Math.abs(wanted)));
    }
    return greatest;
  }

  static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long residentMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    return -1;
  }
}
