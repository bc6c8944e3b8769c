package multisite.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What runs where, and how much of it at a time. */
public final class ComputeOptions {
  private static final String LOCAL = "local";

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

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
      description =
          "Nodes of each simulation; more than one with --qc-specification small_basis only."
              + " Default: ${DEFAULT-VALUE}.")
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
      names = "--qc-jar",
      paramLabel = "PATH",
      description =
          "Path of run.jar at the site of a remote --qc-endpoint; ~ and variables of the site are"
              + " filled in. Default: what MULTISITE_JAR says there, else run.jar on the PATH there.")
  @Nullable String qcJar;

  @Option(
      names = "--ml-jar",
      paramLabel = "PATH",
      description = "The same at the site of a remote --ml-endpoint.")
  @Nullable String mlJar;

  @Option(
      names = "--qc-endpoint-config",
      paramLabel = "NAME=VALUE,…",
      description =
          "Values that the template of a remote --qc-endpoint asks for, such as"
              + " account=chem,walltime=02:00:00, or a JSON object.")
  @Nullable String qcEndpointConfig;

  @Option(
      names = "--ml-endpoint-config",
      paramLabel = "NAME=VALUE,…",
      description = "The same for a remote --ml-endpoint.")
  @Nullable String mlEndpointConfig;

  @Option(
      names = "--qc-prefetch",
      paramLabel = "K",
      description =
          "Simulations that wait at the site for each of its workers, so that none waits for the"
              + " cloud. Default: chosen from the round trip and the run time as they are measured,"
              + " from 1 to 8; for a remote --qc-endpoint only.")
  @Nullable Integer qcPrefetch;

  @Option(
      names = "--endpoint-timeout",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "A remote endpoint that answers nothing for so long, such as 90m, while tasks wait for it"
              + " is given up: the campaign stops with exit code 4 and can be resumed. Default:"
              + " ${DEFAULT-VALUE}.")
  String endpointTimeout = "24h";

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
    Remote remote =
        new Remote(
            endpoint("--qc-endpoint", qcEndpoint),
            endpoint("--ml-endpoint", mlEndpoint),
            jar("qc", qcEndpoint, qcJar),
            jar("ml", mlEndpoint, mlJar),
            config("qc", qcEndpoint, qcEndpointConfig),
            config("ml", mlEndpoint, mlEndpointConfig),
            prefetch(),
            Durations.parse("--endpoint-timeout", endpointTimeout));
    Checks.usage(
        qcEndpoint.equals(LOCAL) || numQcWorkers != null,
        "--num-qc-workers must be given when --qc-endpoint is not local");
    int workers = numQcWorkers == null ? Math.max(1, availableCores / coresPerTask) : numQcWorkers;
    return new Compute(
        remote,
        nodesPerTask,
        Checks.atLeast(1, "--num-qc-workers", workers),
        numMlWorkers,
        moleculesPerMlTask,
        maxRetries,
        Optional.ofNullable(simulationTimeout)
            .map(text -> Durations.parse("--simulation-timeout", text)),
        Durations.parse("--inference-timeout", inferenceTimeout),
        Optional.ofNullable(timeLimit).map(text -> Durations.parse("--time-limit", text)),
        Optional.ofNullable(runDir));
  }

  private static ObjectNode config(String name, String endpoint, @Nullable String text) {
    String option = "--" + name + "-endpoint-config";
    Checks.usage(
        text == null || !endpoint.equals(LOCAL),
        option + " is for a remote --" + name + "-endpoint: workers on this machine have none");
    return EndpointConfig.parse(option, text == null ? "" : text);
  }

  private static String jar(String name, String endpoint, @Nullable String path) {
    Checks.usage(
        path == null || !endpoint.equals(LOCAL),
        "--%1$s-jar is for a remote --%1$s-endpoint: workers on this machine run this run.jar"
            .formatted(name));
    return path == null ? "" : path;
  }

  private OptionalInt prefetch() {
    if (qcPrefetch == null) {
      return OptionalInt.empty();
    }
    Checks.usage(
        !qcEndpoint.equals(LOCAL),
        "--qc-prefetch is for a remote --qc-endpoint: workers on this machine do not wait");
    return OptionalInt.of(Checks.atLeast(0, "--qc-prefetch", qcPrefetch));
  }

  private static Optional<String> endpoint(String option, String value) {
    if (value.equals(LOCAL)) {
      return Optional.empty();
    }
    Checks.usage(
        UUID_FORM.matcher(value).matches(),
        option
            + " must be local or the id of a Globus Compute endpoint, such as"
            + " 4b116d3c-1703-4f8f-9f6f-39921e5864df, not "
            + value);
    return Optional.of(value.toLowerCase(Locale.ROOT));
  }

  /**
   * Tasks at Globus Compute endpoints.
   *
   * @param qc the endpoint's id, if simulations do not run here
   * @param ml the endpoint's id, if models are not trained and asked here
   * @param qcJar path of run.jar there, or blank
   * @param mlJar path of run.jar there, or blank
   * @param qcConfig values for the endpoint's template
   * @param mlConfig values for the endpoint's template
   * @param qcPrefetch simulations of each worker that wait there; chosen by measurement if empty
   * @param timeout how long an endpoint may be silent
   */
  public record Remote(
      Optional<String> qc,
      Optional<String> ml,
      String qcJar,
      String mlJar,
      ObjectNode qcConfig,
      ObjectNode mlConfig,
      OptionalInt qcPrefetch,
      Duration timeout) {

    /** Whether there are any. */
    public boolean any() {
      return qc.isPresent() || ml.isPresent();
    }

    /** Simulations that are under way at once, with what waits at the site. */
    public int slots(int workers, int ahead) {
      return qc.isPresent() ? workers * (1 + ahead) : workers;
    }
  }

  /** What runs where; the fields are the options of the same names. */
  public record Compute(
      Remote remote,
      int nodesPerTask,
      int numQcWorkers,
      int numMlWorkers,
      int moleculesPerMlTask,
      int maxRetries,
      Optional<Duration> simulationTimeout,
      Duration inferenceTimeout,
      Optional<Duration> timeLimit,
      Optional<Path> runDir) {}
}
