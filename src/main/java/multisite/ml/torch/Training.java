package multisite.ml.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import multisite.ml.ModelFile;
import multisite.ml.MpnnConfig;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingSettings;
import org.bytedeco.javacpp.PointerScope;

/** One training from a model at rest to a model at rest. */
public final class Training {
  private Training() {}

  /**
   * Trains.
   *
   * @throws TrainingFailedException if the data does not fit the network or no loss is finite
   */
  @SuppressWarnings("try")
  public static TrainingOutcome run(
      Engine engine, ModelFile model, TrainingData data, TrainingSettings settings)
      throws TrainingFailedException {
    Optional<String> misfit = Elements.misfit(model.config(), data.graphs());
    if (misfit.isPresent()) {
      throw new TrainingFailedException(misfit.get());
    }
    engine.enter();
    try (PointerScope scope = new PointerScope();
        Workspace workspace = new Workspace(engine)) {
      return new Trainer(engine, model, data, settings, workspace).train();
    }
  }

  /** The model with mean and standard deviation of the scores as its output scale. */
  public static ModelFile scaled(ModelFile model, TrainingData data) {
    double[] targets = data.targets();
    double mean = Arrays.stream(targets).average().orElse(0);
    double variance = Arrays.stream(targets).map(y -> (y - mean) * (y - mean)).average().orElse(0);
    MpnnConfig config = model.config();
    Map<String, float[]> weights = new LinkedHashMap<>(model.weights());
    weights.put(config.scale(), new float[] {variance > 0 ? (float) Math.sqrt(variance) : 1});
    weights.put(config.shift(), new float[] {(float) mean});
    return ModelFile.of(config, weights);
  }
}
