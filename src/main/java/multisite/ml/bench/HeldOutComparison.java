package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingSettings;

/**
 * How well networks predict molecules they were not trained on, and at what cost: how the default
 * network is chosen.
 *
 * <p>All are trained alike: every epoch is run, the weights of the best validation loss are kept.
 * Speed is that of predicting the molecules held out, planned already, as in all rounds of a
 * campaign but the first.
 */
final class HeldOutComparison {
  private static final int RATE_ROUNDS = 3;

  private final Surrogate surrogate;

  HeldOutComparison(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  /**
   * @param train molecules that are trained on, a tenth of them to choose the best epoch by
   * @param test molecules that are held out
   */
  Map<String, Object> compare(
      Path table, int train, int test, int epochs, int seeds, Map<String, MpnnConfig> networks)
      throws IOException, ModelFileException, TrainingFailedException {
    KnownScores known = KnownScores.read(table);
    KnownScores heldOut = known.part(0, test);
    KnownScores shown = known.part(test, test + train);
    TrainingData data = new TrainingData(PackedGraphs.of(shown.graphs()), shown.targets());
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("molecules_in_table", known.size());
    results.put("trained_on", train);
    results.put("held_out", test);
    results.put("epochs", epochs);
    for (Map.Entry<String, MpnnConfig> network : networks.entrySet()) {
      results.put(network.getKey(), row(network.getValue(), data, heldOut, epochs, seeds));
    }
    return results;
  }

  private Map<String, Object> row(
      MpnnConfig config, TrainingData data, KnownScores heldOut, int epochs, int seeds)
      throws ModelFileException, TrainingFailedException {
    PackedGraphs held = PackedGraphs.of(heldOut.graphs());
    double seconds = 0;
    List<Double> errors = new ArrayList<>();
    byte[] model = new byte[0];
    for (int seed = 0; seed < seeds; seed++) {
      double start = Resources.processorSeconds();
      TrainingSettings settings =
          TrainingSettings.of(epochs, 1e-3, seed).withBootstrap(false).withPatience(epochs);
      TrainingOutcome outcome = surrogate.retrain(config, data, settings);
      seconds += Resources.processorSeconds() - start;
      model = outcome.model();
      errors.add(error(predict(model, held), heldOut.targets()));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", config.toJson());
    row.put("held_out_mae_ev", errors.stream().mapToDouble(x -> x).average().orElse(Double.NaN));
    row.put("held_out_mae_ev_of_each_seed", errors);
    row.put("train_cpu_seconds", seconds / seeds);
    row.put("predict_per_cpu_second", rate(model, held));
    return row;
  }

  private float[] predict(byte[] model, PackedGraphs graphs) throws ModelFileException {
    return surrogate.evaluate(List.of(model), graphs, Surrogate.DEFAULT_BATCH)[0];
  }

  private double rate(byte[] model, PackedGraphs graphs) throws ModelFileException {
    double[] rates = new double[RATE_ROUNDS];
    for (int round = 0; round < RATE_ROUNDS; round++) {
      double start = Resources.processorSeconds();
      predict(model, graphs);
      rates[round] = graphs.size() / (Resources.processorSeconds() - start);
    }
    return Resources.median(rates);
  }

  private static double error(float[] found, double[] wanted) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.abs(found[i] - wanted[i]);
    }
    return sum / wanted.length;
  }
}
