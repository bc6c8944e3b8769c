package multisite.ml.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import multisite.ml.ModelFile;
import multisite.ml.MolecularGraph;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingHistory;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingOutcome.Stop;
import multisite.ml.TrainingSettings;
import multisite.ml.plan.Plan;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network: batches, Adam, falling learning rate, early stopping with the best weights.
 *
 * <p>The same model, data and settings give the same bits. For one training, on one thread, inside
 * one native scope.
 */
final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final int VALIDATION_BATCH = 128;
  private static final long LOG_EVERY_NANOS = 10_000_000_000L;

  private final TrainingSettings settings;
  private final Network network;
  private final Adam adam;
  private final List<MolecularGraph> graphs;
  private final float[] targets;
  private final SplittableRandom random;
  private final int[] training;
  private final List<Batch> validation = new ArrayList<>();
  private final Recorder recorder = new Recorder();
  private final long start = System.nanoTime();

  @SuppressWarnings("ArrayRecordComponent")
  private record Batch(Plan plan, float[] targets) {}

  /** Sums of losses over molecules. */
  private record Losses(double squared, double absolute, int molecules) {
    static final Losses NONE = new Losses(0, 0, 0);

    Losses plus(Losses more) {
      return new Losses(
          squared + more.squared, absolute + more.absolute, molecules + more.molecules);
    }

    boolean finite() {
      return Double.isFinite(squared);
    }
  }

  Trainer(
      Engine engine,
      ModelFile model,
      TrainingData data,
      TrainingSettings settings,
      Workspace workspace)
      throws TrainingFailedException {
    if (data.size() == 0) {
      throw new TrainingFailedException("there are no molecules to train on");
    }
    this.settings = settings;
    network = Network.of(engine, model, true, workspace);
    adam = new Adam(network.weights());
    graphs = data.graphs().graphs();
    targets = new float[data.size()];
    double[] exact = data.targets();
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) exact[i];
    }
    random = new SplittableRandom(settings.seed());
    int[] order = new int[data.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    shuffle(order);
    int held = heldOut(order.length);
    training = new int[Math.max(1, order.length - held)];
    for (int i = 0; i < training.length; i++) {
      int drawn = settings.bootstrap() ? random.nextInt(training.length) : i;
      training[i] = order[order.length == 1 ? 0 : held + drawn];
    }
    // A lone molecule, or no validation wished: judged by what it was trained on.
    int[] judged = held == 0 || order.length == 1 ? training.clone() : prefix(order, held);
    for (int from = 0; from < judged.length; from += VALIDATION_BATCH) {
      validation.add(batch(judged, from, Math.min(judged.length, from + VALIDATION_BATCH)));
    }
  }

  private int heldOut(int size) {
    if (settings.validationFraction() == 0) {
      return 0;
    }
    return Math.min(size - 1, Math.max(1, (int) (size * settings.validationFraction())));
  }

  private static int[] prefix(int[] order, int length) {
    return java.util.Arrays.copyOf(order, length);
  }

  private Batch batch(int[] molecules, int from, int to) {
    List<MolecularGraph> chosen = new ArrayList<>(to - from);
    float[] scores = new float[to - from];
    for (int i = from; i < to; i++) {
      chosen.add(graphs.get(molecules[i]));
      scores[i - from] = targets[molecules[i]];
    }
    return new Batch(network.plan(chosen), scores);
  }

  /** Trains until something ends it. */
  TrainingOutcome train() throws TrainingFailedException {
    Parameters.Snapshot best = null;
    double bestLoss = Double.POSITIVE_INFINITY;
    int bestEpoch = -1;
    Stop stop = Stop.EPOCHS;
    long logged = start;
    for (int epoch = 0; epoch < settings.numEpochs(); epoch++) {
      long began = System.nanoTime();
      double rate = settings.learningRateAt(epoch);
      Losses trained = epoch(rate);
      Losses held = trained.finite() ? validate() : trained;
      if (!trained.finite() || !held.finite()) {
        stop = Stop.NOT_FINITE;
        LOG.warn("The loss of epoch {} is not a finite number; training ends there.", epoch + 1);
        break;
      }
      recorder.add(trained, held, rate, (System.nanoTime() - began) / 1e9);
      if (held.squared / held.molecules < bestLoss) {
        bestLoss = held.squared / held.molecules;
        bestEpoch = epoch;
        best = network.weights().snapshot();
      }
      if (System.nanoTime() - logged > LOG_EVERY_NANOS) {
        logged = System.nanoTime();
        LOG.info(
            "epoch {} of {}: loss {}, validation {}, best {}",
            epoch + 1,
            settings.numEpochs(),
            trained.squared / trained.molecules,
            held.squared / held.molecules,
            bestLoss);
      }
      if (epoch - bestEpoch >= settings.patience()) {
        stop = Stop.PATIENCE;
        break;
      }
      if (timeIsOver()) {
        stop = Stop.TIME_LIMIT;
        break;
      }
    }
    if (best == null) {
      throw new TrainingFailedException(
          "training gave no finite loss in its first epoch; try a lower learning rate than "
              + settings.learningRate());
    }
    LOG.info(
        "trained {} epochs on {} molecules in {} s, best validation loss {} in epoch {} ({})",
        recorder.loss.size(),
        training.length,
        String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9),
        bestLoss,
        bestEpoch + 1,
        stop);
    byte[] model = best.model(network.weights().config()).toSafetensors();
    return new TrainingOutcome(model, recorder.history(), bestEpoch, stop);
  }

  private boolean timeIsOver() {
    return System.nanoTime() - start > settings.timeLimit().toNanos();
  }

  private Losses epoch(double rate) {
    shuffle(training);
    Losses losses = Losses.NONE;
    for (int from = 0; from < training.length; from += settings.batchSize()) {
      Batch batch = batch(training, from, Math.min(training.length, from + settings.batchSize()));
      Losses step = Scope.call(() -> step(batch, rate));
      losses = losses.plus(step);
      if (!step.finite() || timeIsOver()) {
        break;
      }
    }
    return losses;
  }

  private Losses step(Batch batch, double rate) {
    Tensor wanted = network.engine.floats(batch.targets, batch.targets.length);
    Tensor difference = network.predict(batch.plan, true).sub(wanted);
    Tensor loss = difference.square().mean();
    Losses losses = losses(difference);
    if (losses.finite()) {
      loss.backward();
      adam.step(rate);
    }
    return losses;
  }

  private Losses validate() {
    Losses losses = Losses.NONE;
    for (Batch batch : validation) {
      losses =
          losses.plus(
              Scope.callWithoutGradients(
                  () -> {
                    Tensor wanted = network.engine.floats(batch.targets, batch.targets.length);
                    return losses(network.predict(batch.plan, false).sub(wanted));
                  }));
    }
    return losses;
  }

  private Losses losses(Tensor difference) {
    double squared = 0;
    double absolute = 0;
    float[] values = network.engine.read(difference);
    for (float value : values) {
      squared += value * value; // in float, as the engine has it: too large is not finite
      absolute += Math.abs(value);
    }
    return new Losses(squared, absolute, values.length);
  }

  private void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  private static final class Recorder {
    private final List<Double> loss = new ArrayList<>();
    private final List<Double> absolute = new ArrayList<>();
    private final List<Double> heldLoss = new ArrayList<>();
    private final List<Double> heldAbsolute = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> times = new ArrayList<>();

    void add(Losses trained, Losses held, double rate, double seconds) {
      loss.add(trained.squared / trained.molecules);
      absolute.add(trained.absolute / trained.molecules);
      heldLoss.add(held.squared / held.molecules);
      heldAbsolute.add(held.absolute / held.molecules);
      rates.add(rate);
      times.add(seconds);
    }

    TrainingHistory history() {
      return new TrainingHistory(loss, absolute, heldLoss, heldAbsolute, rates, times);
    }
  }
}
