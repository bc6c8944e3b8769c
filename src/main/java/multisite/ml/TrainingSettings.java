package multisite.ml;

import java.time.Duration;

/**
 * How one network is trained.
 *
 * @param numEpochs most passes over the training set
 * @param learningRate Adam's rate in the first epoch; it falls to 1e-6 in the last, by a constant
 *     factor
 * @param batchSize molecules a step
 * @param validationFraction part held out to stop early by; at least one molecule
 * @param patience epochs without a better validation loss after which training ends
 * @param timeLimit training ends with the epoch that passes it
 * @param seed of the bootstrap, the split and the order of molecules (and of a new network's
 *     weights)
 * @param bootstrap whether to train on as many molecules drawn with replacement
 */
public record TrainingSettings(
    int numEpochs,
    double learningRate,
    int batchSize,
    double validationFraction,
    int patience,
    Duration timeLimit,
    long seed,
    boolean bootstrap) {

  /** The rate of the last epoch. */
  public static final double FINAL_LEARNING_RATE = 1e-6;

  /** Checks the values. */
  public TrainingSettings {
    require(numEpochs >= 1, "numEpochs", numEpochs);
    require(learningRate > 0 && learningRate <= 1, "learningRate", learningRate);
    require(batchSize >= 1, "batchSize", batchSize);
    require(
        validationFraction >= 0 && validationFraction < 1,
        "validationFraction",
        validationFraction);
    require(patience >= 1, "patience", patience);
    require(!timeLimit.isNegative() && !timeLimit.isZero(), "timeLimit", timeLimit);
  }

  private static void require(boolean condition, String name, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }

  /**
   * The original's: batches of 32, a tenth held out, patience an eighth of the epochs, 45 minutes.
   */
  public static TrainingSettings of(int numEpochs, double learningRate, long seed) {
    return new TrainingSettings(
        numEpochs,
        learningRate,
        32,
        0.1,
        Math.max(1, numEpochs / 8),
        Duration.ofMinutes(45),
        seed,
        true);
  }

  /** The original's defaults: 512 epochs from 1e-3. */
  public static TrainingSettings defaults() {
    return of(512, 1e-3, 0);
  }

  /** The rate of an epoch, counted from 0. */
  public double learningRateAt(int epoch) {
    if (numEpochs == 1 || learningRate <= FINAL_LEARNING_RATE) {
      return learningRate;
    }
    double part = (double) epoch / (numEpochs - 1);
    return learningRate * Math.pow(FINAL_LEARNING_RATE / learningRate, part);
  }

  /** The same with another seed. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        numEpochs,
        learningRate,
        batchSize,
        validationFraction,
        patience,
        timeLimit,
        other,
        bootstrap);
  }

  /** The same with or without a bootstrap. */
  public TrainingSettings withBootstrap(boolean other) {
    return new TrainingSettings(
        numEpochs, learningRate, batchSize, validationFraction, patience, timeLimit, seed, other);
  }

  /** The same with another patience. */
  public TrainingSettings withPatience(int other) {
    return new TrainingSettings(
        numEpochs, learningRate, batchSize, validationFraction, other, timeLimit, seed, bootstrap);
  }

  /** The same with another part held out; 0 judges a network by what it was trained on. */
  public TrainingSettings withValidationFraction(double other) {
    return new TrainingSettings(
        numEpochs, learningRate, batchSize, other, patience, timeLimit, seed, bootstrap);
  }

  /** The same with another limit. */
  public TrainingSettings withTimeLimit(Duration other) {
    return new TrainingSettings(
        numEpochs, learningRate, batchSize, validationFraction, patience, other, seed, bootstrap);
  }
}
