package multisite.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.testing.DriverMain;
import multisite.testing.Jvm;
import multisite.testing.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool of real worker processes, and everything that can happen to them. */
@Timeout(60)
class LocalEndpointIT {
  @TempDir Path directory;

  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<PoolEvent> events = new LinkedBlockingQueue<>();
  private final List<LocalEndpoint> opened = new ArrayList<>();

  @AfterEach
  void leavesNothingBehind() {
    opened.forEach(LocalEndpoint::close);
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(results).isEmpty();
  }

  @Test
  void answersWithTheValueTheTimesAndTheWorkersName() throws Exception {
    Result result = run(open(pool(1)), Tasks.of("echo", "CCO"));

    assertThat(text(result)).isEqualTo("CCO");
    assertThat(result.workerInfo()).containsEntry("worker", "qc-0").containsKeys("hostname", "pid");
    assertThat(result.timing().stamps())
        .containsKeys(Stamp.CREATED, Stamp.COMPUTE_STARTED, Stamp.COMPUTE_ENDED);
    assertThat(result.timing().phases())
        .containsKeys(Phase.RUNNING, Phase.DESERIALIZE_INPUTS, Phase.SERIALIZE_RESULTS);
    assertThat(result.messageSizes()).containsEntry("inputs", 5L).containsEntry("value", 5L);
    assertThat(result.task().args()).hasSize(1);
  }

  @Test
  void keepsTheWorkerThroughFailuresPrintsAndBugsOfFunctions() throws Exception {
    LocalEndpoint endpoint = open(pool(1));
    Result first = run(endpoint, Tasks.of("pid"));

    assertThat(failure(run(endpoint, Tasks.of("fail"))).kind()).isEqualTo("scf_not_converged");
    assertThat(failure(run(endpoint, Tasks.of("throw"))))
        .satisfies(
            bug -> {
              assertThat(bug.kind()).isEqualTo("internal_error");
              assertThat(bug.message())
                  .isEqualTo("'throw' threw java.lang.IllegalStateException: a bug");
              assertThat(bug.traceback()).contains("throwSomething");
            });
    assertThat(failure(run(endpoint, Tasks.of("overflow"))).kind()).isEqualTo("internal_error");
    assertThat(failure(run(endpoint, Tasks.of("nothing"))).kind()).isEqualTo("unknown_method");
    assertThat(text(run(endpoint, Tasks.of("print")))).isEqualTo("printed");

    assertThat(text(run(endpoint, Tasks.of("pid")))).isEqualTo(text(first));
  }

  @Test
  void carriesAnswersOfTenMegabytes() throws Exception {
    Result result = run(open(pool(1)), Tasks.of("big", 10_000_000));

    assertThat(text(result)).hasSize(10_000_000);
  }

  @Test
  void runsATaskAgainWhenItsWorkerIsKilled() throws Exception {
    Path pids = directory.resolve("pids");
    LocalEndpoint endpoint = open(pool(2));
    List<Task> tasks = new ArrayList<>();
    tasks.add(Tasks.of("hang-first-time", pids.toString()));
    for (int i = 0; i < 20; i++) {
      tasks.add(Tasks.of("echo", i));
    }
    tasks.forEach(task -> endpoint.submit(task, results::add));

    await().until(() -> lines(pids).size() == 1);
    ProcessHandle.of(Long.parseLong(lines(pids).get(0))).orElseThrow().destroyForcibly();

    List<Result> all = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      all.add(next());
    }
    assertThat(all).allMatch(Result::success);
    assertThat(all.stream().map(result -> result.task().taskId()))
        .containsExactlyInAnyOrderElementsOf(tasks.stream().map(Task::taskId).toList());
    assertThat(all).filteredOn(result -> result.task().retries() == 1).hasSize(1);
    assertThat(lines(pids)).hasSize(2);
  }

  @Test
  void givesUpATaskThatAlwaysKillsItsWorker() throws Exception {
    LocalEndpoint endpoint = open(pool(1).withLogDirectory(directory));

    Outcome.Failure failure = failure(run(endpoint, Tasks.withRetries(2, "halt", 3)));

    assertThat(failure.kind()).isEqualTo("worker_lost");
    assertThat(failure.message()).startsWith("the worker of 'halt' exited with code 3 (try 3)");
    assertThat(events).filteredOn(PoolEvent.Started.class::isInstance).hasSize(3);
    assertThat(text(run(endpoint, Tasks.of("echo", "alive")))).isEqualTo("alive");
  }

  @Test
  void tellsTheSentencesOfTheStackTraceThatADeadWorkerLeft() throws Exception {
    LocalEndpoint endpoint = open(pool(1).withLogDirectory(directory));

    Outcome.Failure failure = failure(run(endpoint, Tasks.withRetries(0, "die-of-an-error", 18)));

    assertThat(failure.message())
        .contains("exited with code 18", "the end of qc-0.log: ")
        .doesNotContain("| at ")
        .contains(
            "java.lang.IllegalArgumentException: the molecule cannot be kept | Caused by:"
                + " java.lang.IllegalStateException: the disk is full");
  }

  @Test
  void saysThatAWorkerRanOutOfMemory() throws Exception {
    Result result = run(open(pool(1)), Tasks.withRetries(0, "exhaust"));

    assertThat(failure(result).message())
        .isEqualTo("the worker of 'exhaust' ran out of memory (exit code 71)");
  }

  @Test
  void replacesAWorkerThatPrintsGarbage() throws Exception {
    Result result = run(open(pool(1)), Tasks.withRetries(0, "garbage"));

    assertThat(failure(result).kind()).isEqualTo("worker_lost");
    assertThat(failure(result).message()).contains("wrote what is no message (not a frame");
  }

  @Test
  void replacesAWorkerThatGivesNoSignOfLife() throws Exception {
    PoolSettings impatient = pool(1).withLimits(Duration.ofSeconds(60), Duration.ofSeconds(4));

    Result result = run(open(impatient), Tasks.withRetries(0, "freeze"));

    assertThat(failure(result).message()).contains("gave no sign of life for 4 s");
  }

  @Test
  void stopsATaskThatTakesTooLongWithAllItHasStarted() throws Exception {
    Path pids = directory.resolve("pids");
    LocalEndpoint endpoint =
        open(
            pool(1),
            task ->
                task.method().equals("child")
                    ? Optional.of(Duration.ofMillis(1500))
                    : Optional.empty());

    Result result = run(endpoint, Tasks.of("child", pids.toString()));

    assertThat(failure(result))
        .isEqualTo(
            new Outcome.Failure("timeout", "'child' took longer than 1.5 s and was stopped", ""));
    await().until(() -> lines(pids).stream().noneMatch(LocalEndpointIT::isAlive));
    assertThat(lines(pids)).hasSize(1);
    assertThat(text(run(endpoint, Tasks.of("echo", "next")))).isEqualTo("next");
  }

  @Test
  void killsWhatADeadWorkerHasStarted() throws Exception {
    Path pids = directory.resolve("pids");
    LocalEndpoint endpoint = open(pool(1));
    endpoint.submit(Tasks.withRetries(0, "child", pids.toString()), results::add);
    await().until(() -> lines(pids).size() == 1);

    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

    assertThat(failure(next()).message()).contains("was killed by SIGKILL");
    await().until(() -> !isAlive(lines(pids).get(0)));
  }

  @Test
  void saysWhyAWorkerDoesNotStart() throws Exception {
    PoolSettings broken =
        PoolSettings.of("qc", 1, List.of("sh", "-c", "echo no such module >&2; exit 7"))
            .withLogDirectory(directory);
    LocalEndpoint endpoint = open(broken);

    Outcome.Failure failure = failure(run(endpoint, Tasks.of("echo", 1)));

    assertThat(failure.kind()).isEqualTo("endpoint_lost");
    assertThat(failure.message())
        .isEqualTo(
            "the workers of pool 'qc' do not start: the last one exited with code 7;"
                + " the end of qc-0.log: no such module");
    assertThat(endpoint.brokenBecause()).contains(failure.message());
    assertThat(failure(run(endpoint, Tasks.of("echo", 2)))).isEqualTo(failure);
  }

  @Test
  void saysThatTheCommandDoesNotExist() throws Exception {
    LocalEndpoint endpoint =
        open(PoolSettings.of("qc", 1, List.of("/no/such/java")).withLogDirectory(directory));

    assertThat(failure(run(endpoint, Tasks.of("echo", 1))).message())
        .contains("do not start")
        .contains("/no/such/java");
  }

  @Test
  void refusesWorkersOfAnotherVersion() throws Exception {
    Result result = run(open(pool(1).withVersion("2.0")), Tasks.of("echo", 1));

    assertThat(failure(result).message())
        .isEqualTo(
            "the workers of pool 'qc' are of version 'test' and this program is of version '2.0':"
                + " use the same run.jar for both");
  }

  @Test
  void endsWaitingAndRunningTasksWhenItIsClosed() throws Exception {
    Path pids = directory.resolve("pids");
    LocalEndpoint endpoint = open(pool(1));
    endpoint.submit(Tasks.of("child", pids.toString()), results::add);
    endpoint.submit(Tasks.of("echo", 1), results::add);
    await().until(() -> lines(pids).size() == 1);

    endpoint.close();

    assertThat(failure(next()).kind()).isEqualTo("endpoint_lost");
    assertThat(failure(next()).kind()).isEqualTo("endpoint_lost");
    assertThat(isAlive(lines(pids).get(0))).isFalse();
    assertThat(failure(run(endpoint, Tasks.of("echo", 2))).kind()).isEqualTo("endpoint_lost");
  }

  @Test
  void leavesNoProcessWhenTheDriverIsKilled() throws Exception {
    Path pids = directory.resolve("pids");
    Process driver =
        new ProcessBuilder(Jvm.command(DriverMain.class, pids.toString())).inheritIO().start();
    await().atMost(Duration.ofSeconds(20)).until(() -> lines(pids).size() == 2);
    List<ProcessHandle> below = driver.descendants().toList();
    assertThat(below).hasSize(4);

    driver.destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void runsTasksThatWaitInsideAWorkerOnceEach() throws Exception {
    LocalEndpoint endpoint = open(pool(1).withEagerness(true, 1));
    for (int i = 0; i < 50; i++) {
      endpoint.submit(
          i == 20 ? Tasks.withRetries(0, "halt", 9) : Tasks.of("echo", i), results::add);
    }

    List<Result> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(next());
    }
    assertThat(all).filteredOn(result -> !result.success()).hasSize(1);
    assertThat(all.stream().map(result -> result.task().taskId()).distinct()).hasSize(50);
    assertThat(all).allMatch(result -> result.task().retries() == 0);
  }

  private PoolSettings pool(int workers) {
    return PoolSettings.of("qc", workers, Jvm.worker());
  }

  private LocalEndpoint open(PoolSettings settings) {
    return open(settings, task -> Optional.empty());
  }

  private LocalEndpoint open(PoolSettings settings, Function<Task, Optional<Duration>> deadlines) {
    LocalEndpoint endpoint = new LocalEndpoint(settings, deadlines, events::add, Clock.systemUTC());
    opened.add(endpoint);
    return endpoint;
  }

  private Result run(LocalEndpoint endpoint, Task task) throws InterruptedException {
    endpoint.submit(task, results::add);
    Result result = next();
    assertThat(result.task().taskId()).isEqualTo(task.taskId());
    return result;
  }

  private Result next() throws InterruptedException {
    Result result = results.poll(30, TimeUnit.SECONDS);
    assertThat(result).isNotNull();
    return java.util.Objects.requireNonNull(result);
  }

  private static String text(Result result) {
    assertThat(result.outcome()).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success) result.outcome()).value().asText();
  }

  private static Outcome.Failure failure(Result result) {
    assertThat(result.outcome()).isInstanceOf(Outcome.Failure.class);
    return (Outcome.Failure) result.outcome();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }
}
