package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.function.FunctionTable;
import multisite.queue.TaskQueues;
import multisite.server.TaskServer;
import multisite.store.Codec;
import multisite.store.Owner;
import multisite.store.Reference;
import multisite.store.StandardConnectors;
import multisite.store.Store;
import multisite.store.globus.GlobusConnector;
import multisite.task.FrameCodec;
import multisite.task.Outcome;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;
import multisite.worker.Worker;
import multisite.worker.WorkerStores;

/**
 * Measures round trips of large values by reference, from the thinker to a worker process that
 * returns them and back, over the real queues on Redis. {@code bench/store.sh} runs it.
 */
public final class StoreBenchmark {
  private static final int MB = 1_000_000;

  /** So many trips until Java has compiled what a campaign of hours has long compiled. */
  private static final int WARM_UP = 3000;

  private static final String ECHO = "echo";
  private static final String WORKER = "worker";

  /** The name of the worker's host in a {@code globus_config.json}. */
  private static final String SITE = "bench-worker";

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path run;
  private final Network network;
  private final List<String> worker;
  private final Random random = new Random(1);

  private StoreBenchmark(Path run, int redisPort, List<String> jvmOptions) {
    this.run = run;
    this.network =
        new Network(
            Optional.of(URI.create("redis://127.0.0.1:" + redisPort)), Optional.empty(), false);
    this.worker = workerCommand(jvmOptions);
  }

  /**
   * Prints a JSON object.
   *
   * @param arguments a Redis port, a directory for the run (for the backend globus it holds a
   *     globus_config.json), a backend, the size of the values in MB, how often, and options of the
   *     worker's JVM
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 1 && arguments[0].equals(WORKER)) {
      Worker.runOnStandardStreams(
          new FunctionTable(
              Map.of(ECHO, call -> call.proxies().resolve(call.task().args().get(0)))),
          new WorkerStores(
              new StandardConnectors(
                  RunStores.redisSettings(Map.of()),
                  new GlobusConnector.Host(SITE, RunStores.host().home()))),
          Version.current(),
          FrameCodec.MAX_BYTES);
      return;
    }
    List<String> jvmOptions = Arrays.asList(arguments).subList(5, arguments.length);
    StoreBenchmark benchmark =
        new StoreBenchmark(Path.of(arguments[1]), Integer.parseInt(arguments[0]), jvmOptions);
    ObjectNode figures =
        benchmark.measure(
            arguments[2], Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    System.out.println(figures);
  }

  private static List<String> workerCommand(List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), StoreBenchmark.class.getName(), WORKER));
    return command;
  }

  /** {@code {ms, driver_mb, worker_mb}}: the median, and by how much each process grew at most. */
  private ObjectNode measure(String backend, int megabytes, int repeats)
      throws IOException, InterruptedException {
    Clock clock = Clock.systemUTC();
    Files.createDirectories(run);
    ProxyStore config =
        new ProxyStore(
            Map.of(Topic.SIMULATE, backend),
            1000,
            Optional.empty(),
            Optional.of(run.resolve("globus_config.json")));
    PoolSettings pool =
        PoolSettings.of("bench", 1, worker).withVersion(Version.current()).withLogDirectory(run);
    try (CampaignQueues queues = CampaignQueues.open(network, "bench-" + backend, Map.of(), clock);
        RunStores stores = RunStores.open(config, network, System.getenv(), run);
        StoringEndpoint endpoint =
            new StoringEndpoint(
                new LocalEndpoint(pool, task -> Optional.of(LIMIT), event -> {}, clock),
                stores,
                true,
                SITE);
        TaskServer server = new TaskServer(queues.queues(), Map.of(ECHO, endpoint), clock)) {
      server.start();
      Store store = stores.of(Topic.SIMULATE).orElseThrow();
      long pid = 0;
      for (int i = 0; i < (backend.equals("globus") ? 1 : WARM_UP); i++) {
        pid = trip(queues.queues(), store, Math.min(MB, megabytes * MB), clock).pid();
      }
      long driverBefore = peakKilobytes(ProcessHandle.current().pid());
      long workerBefore = peakKilobytes(pid);
      double[] seconds = new double[repeats];
      for (int i = 0; i < repeats; i++) {
        seconds[i] = trip(queues.queues(), store, megabytes * MB, clock).seconds();
      }
      Arrays.sort(seconds);
      return JsonNodeFactory.instance
          .objectNode()
          .put("ms", Math.round(seconds[repeats / 2] * 1e6) / 1e3)
          .put("driver_mb", (peakKilobytes(ProcessHandle.current().pid()) - driverBefore) / 1000)
          .put("worker_mb", (peakKilobytes(pid) - workerBefore) / 1000);
    }
  }

  private record Trip(double seconds, long pid) {}

  private Trip trip(TaskQueues queues, Store store, int bytes, Clock clock)
      throws InterruptedException {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    int sum = Arrays.hashCode(value);
    long start = System.nanoTime();
    Task empty =
        Task.create(
            ECHO,
            Topic.SIMULATE,
            List.of(),
            JsonNodeFactory.instance.objectNode(),
            Resources.ONE,
            0,
            UnixTime.now(clock));
    Owner owner = Owner.task(empty.taskId());
    JsonNode reference = store.put(owner, Codec.JSON, BinaryNode.valueOf(value)).toJson();
    queues.sendTask(empty.withArgs(List.of(reference)));
    Result result =
        queues
            .receiveResult(Topic.SIMULATE, LIMIT)
            .orElseThrow(() -> new IllegalStateException("no answer"));
    if (!(result.outcome() instanceof Outcome.Success success)) {
      throw new IllegalStateException("failed: " + result.outcome());
    }
    JsonNode same = store.get(Reference.of(success.value()).key(), Codec.JSON);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!(same instanceof BinaryNode binary) || Arrays.hashCode(binary.binaryValue()) != sum) {
      throw new IllegalStateException("another value came back");
    }
    queues.acknowledge(result);
    store.release(owner);
    return new Trip(seconds, Long.parseLong(result.workerInfo().getOrDefault("pid", "0")));
  }

  /** The most memory that a process has had at a time; Linux only. */
  private static long peakKilobytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("process " + pid + " has no VmHWM");
  }
}
