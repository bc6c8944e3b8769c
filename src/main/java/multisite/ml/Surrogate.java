package multisite.ml;

import java.util.List;
import java.util.Map;
import multisite.ml.torch.Engine;
import multisite.ml.torch.Predictor;
import multisite.ml.torch.Training;

/**
 * The surrogate model: makes, trains and applies message-passing networks. The only door to the
 * tensor engine; the engine's native libraries are loaded when a Surrogate is made.
 *
 * <p>Networks come and go as safetensors bytes. For several threads; every call computes on its
 * caller's thread alone. Set {@code OMP_NUM_THREADS=1} in the process's environment: the engine's
 * own setting does not bound its BLAS library.
 */
public final class Surrogate {
  /** Bytes of plans that a Surrogate keeps by default. */
  public static final long DEFAULT_PLAN_BYTES = 512L << 20;

  /** Molecules that are computed together when nobody says otherwise. */
  public static final int DEFAULT_BATCH = 256;

  private final Engine engine;
  private final Predictor predictor;

  /**
   * Opens a device.
   *
   * @param planBytes how much memory plans of chunks may take from one evaluation to the next
   * @throws IllegalArgumentException if a GPU was asked for that this process does not see
   */
  public Surrogate(DeviceChoice device, long planBytes) {
    engine = new Engine(device);
    predictor = new Predictor(engine, planBytes);
  }

  /** On this device, with the default memory for plans. */
  public Surrogate(DeviceChoice device) {
    this(device, DEFAULT_PLAN_BYTES);
  }

  /** A new network; the same seed gives the same bits. */
  public byte[] initialise(MpnnConfig config, long seed) {
    return ModelFile.fresh(config, seed).toSafetensors();
  }

  /**
   * Trains a network further: its weights and its output scale are where training starts.
   *
   * @throws ModelFileException if these bytes are no model
   * @throws TrainingFailedException if the data does not fit the network or no loss is finite
   */
  public TrainingOutcome update(byte[] model, TrainingData data, TrainingSettings settings)
      throws ModelFileException, TrainingFailedException {
    return Training.run(
        engine, ModelFile.fromSafetensors(model, "the network to update"), data, settings);
  }

  /**
   * Trains a new network (made from the settings' seed), its output scale set to mean and deviation
   * of the scores.
   *
   * @throws TrainingFailedException if the data does not fit the network or no loss is finite
   */
  public TrainingOutcome retrain(MpnnConfig config, TrainingData data, TrainingSettings settings)
      throws TrainingFailedException {
    ModelFile fresh = ModelFile.fresh(config, settings.seed());
    return Training.run(engine, Training.scaled(fresh, data), data, settings);
  }

  /**
   * Applies networks to a chunk.
   *
   * @param models safetensors bytes
   * @param batchSize molecules that are computed together
   * @return predictions, [models][molecules]
   * @throws ModelFileException if some of these bytes are no model
   * @throws IllegalArgumentException if a network has no class for an element of the chunk
   */
  public float[][] evaluate(List<byte[]> models, PackedGraphs chunk, int batchSize)
      throws ModelFileException {
    return predictor.evaluate(models, chunk, batchSize);
  }

  /** What computes: engine and device, for logs and records. */
  public Map<String, String> describe() {
    return engine.describe();
  }
}
