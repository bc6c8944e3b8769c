package multisite.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What runs where, and how much of it at a time. */
public final class ComputeOptions {
  @Option(
      names = "--qc-endpoint",
      paramLabel = "local|UUID",
      defaultValue = "local",
      description =
          "Where simulations run: worker processes on this machine, or a Globus Compute endpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String qcEndpoint = "local";

  @Option(
      names = "--ml-endpoint",
      paramLabel = "local|UUID",
      defaultValue = "local",
      description = "Where models are trained and asked. Default: ${DEFAULT-VALUE}.")
  String mlEndpoint = "local";

  @Option(
      names = "--nodes-per-task",
      paramLabel = "N",
      defaultValue = "1",
      description = "Nodes of each simulation. Default: ${DEFAULT-VALUE}.")
  int nodesPerTask;

  @Option(
      names = "--num-qc-workers",
      paramLabel = "N",
      description =
          "Simulations at the same time. Default: the cores of this machine over --cores-per-task;"
              + " must be given for a remote endpoint.")
  @Nullable Integer numQcWorkers;

  @Option(
      names = "--num-ml-workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Training and inference tasks at the same time. Default: ${DEFAULT-VALUE}.")
  int numMlWorkers;

  @Option(
      names = "--molecules-per-ml-task",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Molecules that one inference task predicts. Default: ${DEFAULT-VALUE}.")
  int moleculesPerMlTask;

  @Option(
      names = "--max-retries",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How often a task is run again when a worker or an endpoint was lost. Default:"
              + " ${DEFAULT-VALUE}.")
  int maxRetries;

  @Option(
      names = "--simulation-timeout",
      paramLabel = "DURATION",
      description =
          "A simulation that takes longer, such as 30m, is stopped and counts as failed. Default:"
              + " what its stages may take together, and two minutes.")
  @Nullable String simulationTimeout;

  @Option(
      names = "--inference-timeout",
      paramLabel = "DURATION",
      defaultValue = "45m",
      description = "The same for an inference task. Default: ${DEFAULT-VALUE}.")
  String inferenceTimeout = "45m";

  @Option(
      names = "--time-limit",
      paramLabel = "DURATION",
      description = "Stop, resumable, after this time, such as 2h30m.")
  @Nullable String timeLimit;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description =
          "Directory of this run; must not hold another. Default: a new one under runs/, named"
              + " after the settings and the time.")
  @Nullable Path runDir;

  /**
   * The compute settings.
   *
   * @param availableCores cores of this machine
   * @param coresPerTask cores of each simulation
   */
  public Compute toConfig(int availableCores, int coresPerTask) {
    Checks.atLeast(1, "--nodes-per-task", nodesPerTask);
    Checks.atLeast(1, "--num-ml-workers", numMlWorkers);
    Checks.atLeast(1, "--molecules-per-ml-task", moleculesPerMlTask);
    Checks.atLeast(0, "--max-retries", maxRetries);
    Checks.usage(
        qcEndpoint.equals("local") || numQcWorkers != null,
        "--num-qc-workers must be given when --qc-endpoint is not local");
    int workers = numQcWorkers == null ? Math.max(1, availableCores / coresPerTask) : numQcWorkers;
    return new Compute(
        qcEndpoint,
        mlEndpoint,
        nodesPerTask,
        Checks.atLeast(1, "--num-qc-workers", workers),
        numMlWorkers,
        moleculesPerMlTask,
        maxRetries,
        Optional.ofNullable(simulationTimeout)
            .map(text -> Durations.parse("--simulation-timeout", text)),
        Durations.parse("--inference-timeout", inferenceTimeout),
        Optional.ofNullable(timeLimit),
        Optional.ofNullable(runDir));
  }

  /** What runs where; the fields are the options of the same names. */
  public record Compute(
      String qcEndpoint,
      String mlEndpoint,
      int nodesPerTask,
      int numQcWorkers,
      int numMlWorkers,
      int moleculesPerMlTask,
      int maxRetries,
      Optional<Duration> simulationTimeout,
      Duration inferenceTimeout,
      Optional<String> timeLimit,
      Optional<Path> runDir) {}
}
