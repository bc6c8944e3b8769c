package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import multisite.cli.options.EndpointConfig;
import multisite.compute.Canary;
import multisite.globus.EndpointStatus;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.task.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code endpoint test}: sends a canary to an endpoint and prints what it saw there. */
@Command(
    name = "test",
    description =
        "Sends a small task to an endpoint and prints what a worker there has: versions, run.jar,"
            + " xtb, NWChem, GPU, and the round trip.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      " 0:tasks of this version can run there",
      " 4:they cannot; the sentence says why"
    })
final class EndpointTestCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Context context;

  @Parameters(paramLabel = "UUID", converter = UuidConverter.class, description = "The endpoint.")
  UUID endpoint;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Where run.jar is at the site, as for --qc-jar and --ml-jar. Default: MULTISITE_JAR or the"
              + " PATH there.")
  String jar = "";

  @Option(
      names = "--nodes-per-task",
      paramLabel = "N",
      defaultValue = "0",
      description = "For an endpoint with an MPI engine: nodes of the canary.")
  int nodes;

  @Option(
      names = "--endpoint-config",
      paramLabel = "NAME=VALUE,…",
      defaultValue = "",
      description = "As --qc-endpoint-config and --ml-endpoint-config.")
  String config = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description =
          "How long to wait for the first answer, which may wait for a batch job. Default:"
              + " ${DEFAULT-VALUE}.")
  int timeout;

  EndpointTestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws GlobusException, InterruptedException {
    atLeast(1, "--timeout", timeout);
    atLeast(0, "--nodes-per-task", nodes);
    ObjectNode values = EndpointConfig.parse("--endpoint-config", config);
    GlobusCompute compute = GlobusAccess.of(context.environment()).compute();
    refuseOffline(compute);
    Canary canary =
        new Canary(compute, endpoint.toString(), values, resources(), POLL, System::nanoTime);
    String function = canary.register();
    Canary.Answer first = send(canary, function, false);
    JsonNode report = first.report();
    if (!report.has("host")) {
      throw absent(report.path("refused").asText());
    }
    line(
        "first answer",
        "after %.1f s from %s (%d cores, Python %s, globus-compute-endpoint %s)"
            .formatted(
                seconds(first),
                report.path("host").asText(),
                report.path("cores").asInt(),
                report.path("python").asText(),
                report.path("endpoint").asText()));
    line("round trip", "%.2f s".formatted(seconds(send(canary, function, true))));
    line("results", first.unheard().orElse("arrive by themselves"));
    print(report);
    if (report.has("refused")) {
      throw absent(report.path("refused").asText());
    }
    if (first.unheard().isPresent()) {
      throw absent(
          "the endpoint works, but its results do not arrive by themselves: "
              + first.unheard().get());
    }
    return ExitCodes.DONE;
  }

  private static void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new UserException(
          ExitCodes.USAGE, option + " must be at least " + least + ", not " + value);
    }
  }

  private void refuseOffline(GlobusCompute compute) throws GlobusException, InterruptedException {
    EndpointStatus status = ComputeSites.look(compute, endpoint.toString());
    line("endpoint", status.status());
    if (!status.online()) {
      throw absent(
          "endpoint "
              + endpoint
              + " is "
              + status.status()
              + ": start it at its site with globus-compute-endpoint start NAME");
    }
  }

  private Canary.Answer send(Canary canary, String function, boolean quick)
      throws GlobusException, InterruptedException {
    return canary
        .send(function, jar, Version.current(), quick, Duration.ofSeconds(timeout))
        .orElseThrow(
            () ->
                absent(
                    "endpoint %s gave no answer within %d s: its batch job may still wait, or ask for"
                            .formatted(endpoint, timeout)
                        + " what the site cannot give; see its log and the site's queue"));
  }

  private void print(JsonNode report) {
    line("java", orNone(report, "java", "not found"));
    line(
        "run.jar",
        orNone(report, "jar", "not found")
            + (report.has("version") ? ", version " + report.path("version").asText() : ""));
    line("xtb", orNone(report, "xtb", "not found"));
    line("nwchem", orNone(report, "nwchem", "not found"));
    String devices = report.path("devices").asText("");
    line(
        "gpu",
        orNone(report, "gpu", "none seen")
            + (devices.isEmpty() ? "" : "; CUDA_VISIBLE_DEVICES=" + devices));
    line("mpi", orNone(report, "mpi_prefix", "no MPI engine"));
  }

  private ObjectNode resources() {
    ObjectNode resources = Json.MAPPER.createObjectNode();
    if (nodes > 0) {
      resources.put("num_nodes", nodes).put("ranks_per_node", 1).put("num_ranks", nodes);
    }
    return resources;
  }

  private void line(String name, String text) {
    PrintWriter out = context.out();
    out.println("%-13s %s".formatted(name, text));
    out.flush();
  }

  private static String orNone(JsonNode report, String field, String none) {
    String text = report.path(field).asText("").strip();
    return text.isEmpty() ? none : text;
  }

  private static double seconds(Canary.Answer answer) {
    return answer.took().toMillis() / 1000.0;
  }

  private static UserException absent(String sentence) {
    return new UserException(ExitCodes.UNAVAILABLE, sentence);
  }
}
