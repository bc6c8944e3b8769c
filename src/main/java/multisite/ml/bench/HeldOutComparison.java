package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Featurizer;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.ModelFileException;
import multisite.ml.MolecularGraph;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingSettings;

/**
 * How well networks predict molecules they were not trained on: how the default network is chosen.
 *
 * <p>The table is {@code smiles,ip} with a header. Without configurations, our default and the
 * published network are compared.
 */
final class HeldOutComparison {
  private final Surrogate surrogate;

  HeldOutComparison(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  Map<String, Object> compare(
      Path table, int train, int test, int epochs, int seeds, List<MpnnConfig> chosen)
      throws IOException, ModelFileException, TrainingFailedException {
    List<MolecularGraph> graphs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    read(table, graphs, scores);
    if (graphs.size() < train + test) {
      throw new IllegalArgumentException(table + " has only " + graphs.size() + " molecules");
    }
    PackedGraphs held = PackedGraphs.of(graphs.subList(0, test));
    double[] wanted = scores.subList(0, test).stream().mapToDouble(x -> x).toArray();
    TrainingData data =
        new TrainingData(
            PackedGraphs.of(graphs.subList(test, test + train)),
            scores.subList(test, test + train).stream().mapToDouble(x -> x).toArray());
    List<MpnnConfig> configs =
        chosen.isEmpty() ? List.of(MpnnConfig.defaults(), GraphNetworkConfig.published()) : chosen;
    List<Map<String, Object>> rows = new ArrayList<>();
    for (MpnnConfig config : configs) {
      double sum = 0;
      double seconds = 0;
      for (int seed = 0; seed < seeds; seed++) {
        double start = SurrogateBench.threadSeconds();
        TrainingOutcome outcome =
            surrogate.retrain(
                config, data, TrainingSettings.of(epochs, 1e-3, seed).withBootstrap(false));
        seconds += SurrogateBench.threadSeconds() - start;
        float[] found =
            surrogate.evaluate(List.of(outcome.model()), held, Surrogate.DEFAULT_BATCH)[0];
        sum += error(found, wanted);
      }
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("config", config.toJson());
      row.put("held_out_mae", sum / seeds);
      row.put("train_cpu_seconds", seconds / seeds);
      rows.add(row);
    }
    return Map.of("train", train, "test", test, "epochs", epochs, "seeds", seeds, "networks", rows);
  }

  private static void read(Path table, List<MolecularGraph> graphs, List<Double> scores)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(table));
    lines.remove(0);
    Collections.shuffle(lines, new Random(5));
    Featurizer featurizer = new Featurizer();
    for (String line : lines) {
      String[] cells = line.split(",");
      try {
        graphs.add(featurizer.featurize(cells[0]));
        scores.add(Double.parseDouble(cells[1]));
      } catch (InvalidMoleculeException e) {
        throw new IllegalArgumentException(cells[0] + ": " + e.sentence(), e);
      }
    }
  }

  private static double error(float[] found, double[] wanted) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.abs(found[i] - wanted[i]);
    }
    return sum / wanted.length;
  }
}
