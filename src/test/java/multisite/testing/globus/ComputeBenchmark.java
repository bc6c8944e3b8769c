package multisite.testing.globus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multisite.compute.ComputeEndpoint;
import multisite.compute.ComputeListener;
import multisite.compute.ComputeSettings;
import multisite.compute.FunctionCache;
import multisite.globus.GlobusAuth;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusServices;
import multisite.globus.RetryRule;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Submission;
import multisite.task.Task;
import multisite.testing.Tasks;
import multisite.testing.WorkerJar;
import okhttp3.OkHttpClient;

/**
 * Our driver at one endpoint, for {@code bench/compute.sh}: with the service's limit of requests,
 * and all that is sent and that comes back written down before the service may forget it, results
 * that are there together at one stroke. Its input's lines are {@code nothing COUNT} and {@code
 * sleep COUNT MILLISECONDS PREFETCH}, a number or {@code auto}; each is answered with a line of
 * JSON.
 */
public final class ComputeBenchmark implements AutoCloseable {
  private static final String VERSION = "bench";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final int workers;
  private final FileChannel journal;
  private final ComputeEndpoint endpoint;
  private final AtomicInteger ahead = new AtomicInteger(1);
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

  private ComputeBenchmark(URI gateway, String endpointId, int workers, Path directory)
      throws IOException {
    this.workers = workers;
    this.journal =
        FileChannel.open(
            directory.resolve("journal"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Path jar = WorkerJar.withTestFunctions(directory.resolve("worker.jar"), VERSION);
    GlobusServices services = new GlobusServices(gateway, gateway, gateway);
    OkHttpClient http = new OkHttpClient();
    RetryRule rule = RetryRule.standard();
    GlobusAuth auth = new GlobusAuth(services, http, rule, "client", "secret", Clock.systemUTC());
    this.endpoint =
        new ComputeEndpoint(
                ComputeSettings.of("qc", endpointId, workers, VERSION).withJar(jar.toString()),
                new GlobusCompute(
                    services, http, rule, auth.clientCredentials(GlobusCompute.SCOPE)),
                new FunctionCache(directory.resolve("functions.json"), "bench", VERSION),
                this::journal,
                task -> LIMIT,
                new Listener())
            .start();
  }

  /** The arguments: the gateway's address, an endpoint, its workers, a directory. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (ComputeBenchmark benchmark =
            new ComputeBenchmark(
                URI.create(args[0]), args[1], Integer.parseInt(args[2]), Path.of(args[3]));
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String[] words = line.split(" ");
        int count = Integer.parseInt(words[1]);
        System.out.println(
            words[0].equals("sleep")
                ? benchmark.sleep(count, Integer.parseInt(words[2]), words[3])
                : benchmark.nothing(count));
      }
    }
  }

  /** Submits that many tasks that do nothing; the time until the last one is back. */
  private ObjectNode nothing(int count) throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      submit(Tasks.of("echo", ""));
    }
    for (int back = 0; back < count; ) {
      back += await().size();
    }
    return JsonNodeFactory.instance.objectNode().put("seconds", since(start));
  }

  /** Keeps all workers busy, as a campaign does; how long each waited between two tasks. */
  private ObjectNode sleep(int count, int milliseconds, String prefetch)
      throws InterruptedException {
    Map<String, Double> lastEnd = new HashMap<>();
    List<Double> idle = new ArrayList<>();
    long start = System.nanoTime();
    int sent = 0;
    for (int back = 0; back < count; ) {
      int wanted =
          back
              + workers
                  * (1 + (prefetch.equals("auto") ? ahead.get() : Integer.parseInt(prefetch)));
      for (; sent < Math.min(count, wanted); sent++) {
        submit(Tasks.of("sleep", milliseconds));
      }
      for (Result result : await()) {
        back++;
        noteIdle(result, lastEnd, idle);
      }
    }
    double seconds = since(start);
    List<Double> sorted = idle.stream().sorted().toList();
    ObjectNode figures =
        JsonNodeFactory.instance
            .objectNode()
            .put("median_s", rounded(sorted.get(sorted.size() / 2)))
            .put("mean_s", rounded(idle.stream().mapToDouble(x -> x).average().orElseThrow()))
            .put("most_s", rounded(sorted.get(sorted.size() - 1)))
            .put("prefetch", prefetch.equals("auto") ? Integer.toString(ahead.get()) : prefetch)
            .put("busy", rounded(count * (milliseconds / 1e3) / (seconds * workers)));
    ArrayNode all = figures.putArray("all_s");
    idle.forEach(wait -> all.add(rounded(wait)));
    return figures;
  }

  private static void noteIdle(Result result, Map<String, Double> lastEnd, List<Double> idle) {
    String worker = result.workerInfo().get("hostname") + " " + result.workerInfo().get("pid");
    double began = result.timing().at(Stamp.COMPUTE_STARTED).orElseThrow();
    Double before = lastEnd.put(worker, result.timing().at(Stamp.COMPUTE_ENDED).orElseThrow());
    if (before != null) {
      idle.add(began - before);
    }
  }

  private void submit(Task task) {
    endpoint.submit(task, results::add);
  }

  /** Results that have come, at least one; they are on disk, and the service may forget them. */
  private List<Result> await() throws InterruptedException {
    List<Result> come = new ArrayList<>();
    Optional.ofNullable(results.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).ifPresent(come::add);
    results.drainTo(come);
    if (come.isEmpty() || !come.stream().allMatch(ComputeBenchmark::isSuccess)) {
      throw new IllegalStateException("no answer, or a failure: " + come);
    }
    List<String> ids = come.stream().map(result -> result.task().taskId()).toList();
    write(ids.toString());
    ids.forEach(endpoint::settled);
    return come;
  }

  private static boolean isSuccess(Result result) {
    return result.outcome() instanceof Outcome.Success;
  }

  private void journal(List<Submission> submissions) {
    write(submissions.toString());
  }

  private synchronized void write(String line) {
    try {
      journal.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      journal.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e4) / 1e4;
  }

  @Override
  public void close() throws IOException {
    endpoint.close();
    journal.close();
  }

  private final class Listener implements ComputeListener {
    @Override
    public void say(String line) {
      System.err.println(line);
    }

    @Override
    public void ahead(int tasks) {
      ahead.set(tasks);
    }

    @Override
    public void gaveUp(String sentence) {
      System.err.println(sentence);
      System.exit(1);
    }
  }
}
