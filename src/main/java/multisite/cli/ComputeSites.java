package multisite.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.ComputeOptions.Remote;
import multisite.compute.ComputeEndpoint;
import multisite.compute.ComputeListener;
import multisite.compute.ComputeSettings;
import multisite.compute.FunctionCache;
import multisite.globus.EndpointStatus;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.ml.DeviceChoice;
import multisite.task.Json;
import multisite.task.Submission;
import multisite.task.SubmissionLog;
import multisite.task.Task;

/** The Globus Compute endpoints of a campaign, as far as it has any. */
final class ComputeSites {
  /** The specification whose program spans nodes by MPI. */
  private static final String MPI_SPECIFICATION = "small_basis";

  private final Optional<ComputeEndpoint> qc;
  private final Optional<ComputeEndpoint> ml;

  private ComputeSites(Optional<ComputeEndpoint> qc, Optional<ComputeEndpoint> ml) {
    this.qc = qc;
    this.ml = ml;
  }

  /** Everything runs on this machine. */
  static ComputeSites none() {
    return new ComputeSites(Optional.empty(), Optional.empty());
  }

  /**
   * The client of the service, if an endpoint is remote.
   *
   * @throws UserException with what to do if there are no credentials
   */
  static Optional<GlobusCompute> client(Remote remote, Map<String, String> environment) {
    if (!remote.any()) {
      return Optional.empty();
    }
    try {
      return Optional.of(GlobusAccess.of(environment).compute());
    } catch (GlobusException e) {
      throw new UserException(ExitCodes.UNAVAILABLE, e.sentence());
    }
  }

  /**
   * What the service says of an endpoint.
   *
   * @throws UserException if it says nothing
   */
  static EndpointStatus look(GlobusCompute compute, String id) throws InterruptedException {
    try {
      return compute.endpointStatus(id);
    } catch (GlobusException e) {
      boolean unknown = e.status() == 404 || e.status() == 403;
      throw new UserException(
          ExitCodes.UNAVAILABLE,
          unknown
              ? "there is no endpoint " + id + " that you may use: " + e.sentence()
              : e.sentence());
    }
  }

  /**
   * Looks at all endpoints of a campaign, and submits nothing. One that is offline is told of only:
   * tasks would wait for it.
   */
  static void rehearse(Remote remote, Map<String, String> environment, PrintWriter err)
      throws InterruptedException {
    Optional<GlobusCompute> client = client(remote, environment);
    if (client.isEmpty()) {
      return;
    }
    for (String id :
        Stream.concat(remote.qc().stream(), remote.ml().stream()).distinct().toList()) {
      EndpointStatus status = look(client.get(), id);
      if (!status.online()) {
        err.println("multisite: endpoint " + id + " is " + status.status() + ": tasks would wait");
      }
    }
  }

  /**
   * Opens them; they begin to work with {@link #start}.
   *
   * @param device where models are computed, as each worker of the ML site sees it
   * @param log where submissions are written down
   * @param limits how long tasks may run
   */
  static ComputeSites open(
      Compute compute,
      QcSettings chemistry,
      DeviceChoice device,
      Map<String, String> environment,
      SubmissionLog log,
      Function<Task, Optional<Duration>> limits,
      ComputeListener listener)
      throws InterruptedException {
    Remote remote = compute.remote();
    Optional<GlobusCompute> client = client(remote, environment);
    if (client.isEmpty()) {
      return none();
    }
    FunctionCache functions = functions(environment);
    Maker maker =
        (settings, hears) ->
            new ComputeEndpoint(
                settings.withTiming(ComputeSettings.Timing.of(remote.timeout())),
                client.get(),
                functions,
                log,
                task -> limits.apply(task).orElse(Duration.ofDays(1)),
                hears);
    return new ComputeSites(
        remote
            .qc()
            .map(id -> qc(id, compute, chemistry))
            .map(settings -> maker.make(settings, listener)),
        remote
            .ml()
            .map(id -> ml(id, compute, device))
            .map(settings -> maker.make(settings, new Ml(listener))));
  }

  private interface Maker {
    ComputeEndpoint make(ComputeSettings settings, ComputeListener listener);
  }

  /** Only simulations are queued ahead: models are asked for when they are needed. */
  private record Ml(ComputeListener listener) implements ComputeListener {
    @Override
    public void say(String line) {
      listener.say(line);
    }

    @Override
    public void ahead(int tasks) {}

    @Override
    public void gaveUp(String sentence) {
      listener.gaveUp(sentence);
    }
  }

  /** Where simulations run, if not here. */
  Optional<ComputeEndpoint> qc() {
    return qc;
  }

  /** Where models are trained and asked, if not here. */
  Optional<ComputeEndpoint> ml() {
    return ml;
  }

  /** Says what an earlier driver has sent, before {@link #start}. */
  void reattach(List<Submission> submissions) {
    qc.ifPresent(endpoint -> endpoint.reattach(submissions));
    ml.ifPresent(endpoint -> endpoint.reattach(submissions));
  }

  /** Begins to work. */
  ComputeSites start() {
    qc.ifPresent(ComputeEndpoint::start);
    ml.ifPresent(ComputeEndpoint::start);
    return this;
  }

  /** The outcome of a task is on disk. */
  void settled(String taskId) {
    qc.ifPresent(endpoint -> endpoint.settled(taskId));
    ml.ifPresent(endpoint -> endpoint.settled(taskId));
  }

  /**
   * The ids of registered functions, which belong to an identity: one file for all runs of a user.
   *
   * @throws UserException if nobody says whose they are
   */
  static FunctionCache functions(Map<String, String> environment) throws InterruptedException {
    Path file =
        Optional.ofNullable(environment.get("MULTISITE_FUNCTION_FILE"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".multisite", "functions.json"));
    String service = environment.getOrDefault("GLOBUS_SDK_SERVICE_URL_COMPUTE", "public");
    try {
      String account = service + " " + GlobusAccess.of(environment).identity();
      return new FunctionCache(file, account, Version.current());
    } catch (GlobusException e) {
      throw new UserException(ExitCodes.UNAVAILABLE, e.sentence());
    }
  }

  private static ComputeSettings qc(String id, Compute compute, QcSettings chemistry) {
    return ComputeSettings.of("qc", id, compute.numQcWorkers(), Version.current())
        .withJar(compute.remote().qcJar())
        .withUserEndpointConfig(compute.remote().qcConfig())
        .withResources(resources(chemistry));
  }

  private static ComputeSettings ml(String id, Compute compute, DeviceChoice device) {
    return ComputeSettings.of("ml", id, compute.numMlWorkers(), Version.current())
        .withJar(compute.remote().mlJar())
        .withUserEndpointConfig(compute.remote().mlConfig())
        .withWorkerOptions(List.of("--warm-up", "--device", device.toString()));
  }

  /** Whether the program of the specification can use several nodes. */
  static boolean spansNodes(QcSettings chemistry) {
    return chemistry.spec().equals(MPI_SPECIFICATION);
  }

  /** What an MPI engine needs to know; other engines refuse to be told. */
  static ObjectNode resources(QcSettings chemistry) {
    ObjectNode resources = Json.MAPPER.createObjectNode();
    if (spansNodes(chemistry)) {
      int ranks = chemistry.allRanks();
      resources
          .put("num_nodes", chemistry.nodes())
          .put("ranks_per_node", Math.max(1, ranks / chemistry.nodes()))
          .put("num_ranks", ranks);
    }
    return resources;
  }
}
