package multisite.cli;

import java.util.Map;
import multisite.cli.options.DeviceOptions.Devices;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many workers the commands train and predict start. */
final class ModelPoolOptions {
  @Option(
      names = "--num-ml-workers",
      paramLabel = "N",
      description =
          "Worker processes, one core each. Default: the cores of this machine, or its GPUs.")
  @Nullable Integer numMlWorkers;

  /**
   * The pool.
   *
   * @param useful how many workers can have something to do
   */
  ModelPool.Settings toConfig(Devices devices, int useful, Map<String, String> environment) {
    int cores = Runtime.getRuntime().availableProcessors();
    int wanted = numMlWorkers == null ? cores : numMlWorkers;
    if (wanted < 1) {
      throw new UserException(
          ExitCodes.USAGE, "--num-ml-workers must be at least 1, not " + wanted);
    }
    return ModelPool.Settings.of(
        Math.min(wanted, useful), devices.device(), Gpus.here(environment));
  }
}
