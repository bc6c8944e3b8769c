package multisite.cli.options;

import multisite.cli.options.DeviceOptions.Devices;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How models are trained. */
public final class TrainingOptions {
  @Option(
      names = "--retrain-from-scratch",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Start every training with new weights instead of the current ones.")
  boolean retrainFromScratch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "1e-3",
      description = "Learning rate at the start of a training. Default: ${DEFAULT-VALUE}.")
  double learningRate;

  @Option(
      names = "--num-epochs",
      paramLabel = "N",
      defaultValue = "512",
      description = "Epochs of a training, at most. Default: ${DEFAULT-VALUE}.")
  int numEpochs;

  @Mixin DeviceOptions devices = new DeviceOptions();

  /** The training's settings. */
  public Training toConfig() {
    Checks.usage(
        learningRate > 0 && learningRate < 1,
        "--learning-rate must be between 0 and 1, but is " + learningRate);
    return new Training(
        retrainFromScratch,
        learningRate,
        Checks.atLeast(1, "--num-epochs", numEpochs),
        devices.toConfig());
  }

  /** How models are trained, and where; the fields are the options of the same names. */
  public record Training(
      boolean retrainFromScratch, double learningRate, int numEpochs, Devices devices) {}
}
