package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.queue.MemoryTaskQueues;
import multisite.queue.QueueListener;
import multisite.queue.RedisAddress;
import multisite.queue.RedisTaskQueues;
import multisite.queue.TaskQueues;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.Jvm;
import multisite.testing.RedisServer;
import multisite.testing.TaskServerMain;
import multisite.testing.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thinker's side, queues, task server and real workers together. */
@Timeout(180)
class TaskServerIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LEASE = Duration.ofSeconds(1);

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                ProcessHandle.current()
                    .descendants()
                    .noneMatch(p -> p.info().command().orElse("").endsWith("java")));
  }

  @Test
  void answersEachTaskOnceThoughWorkersAreKilledAllTheTime() throws Exception {
    long seed = System.nanoTime();
    try (TaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
        LocalEndpoint endpoint = new LocalEndpoint(PoolSettings.of("qc", 2, Jvm.worker()));
        TaskServer server =
            new TaskServer(
                queues, Map.<String, Endpoint>of("sleep", endpoint), Clock.systemUTC())) {
      server.start();
      Set<String> sent = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        Task task = Tasks.withRetries(50, "sleep", 30);
        sent.add(task.taskId());
        queues.sendTask(task);
      }

      Random random = new Random(seed);
      int kills = 0;
      List<String> answered = new ArrayList<>();
      while (answered.size() < sent.size()) {
        Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
        assertThat(result.success()).as("seed %d: %s", seed, result.outcome()).isTrue();
        answered.add(result.task().taskId());
        List<ProcessHandle> workers = ProcessHandle.current().children().toList();
        if (kills < 8 && answered.size() % 8 == 0 && !workers.isEmpty()) {
          workers.get(random.nextInt(workers.size())).destroyForcibly();
          kills++;
        }
      }

      assertThat(answered).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(queues.receiveResult(Topic.SIMULATE, Duration.ofMillis(300))).isEmpty();
      assertThat(kills).isEqualTo(8);
    }
  }

  @Test
  void losesNothingWhenTheTaskServerIsKilledAndAnotherComes() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        RedisTaskQueues queues = queues(redis)) {
      Process first = taskServer(redis);
      Set<String> sent = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Task task = Tasks.of("sleep", 50);
        sent.add(task.taskId());
        queues.sendTask(task);
      }
      List<String> answered = new ArrayList<>();
      receive(queues, answered, 10);
      List<ProcessHandle> below = first.descendants().toList();

      first.destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
      Process second = taskServer(redis);
      receive(queues, answered, 30);

      assertThat(answered).containsExactlyInAnyOrderElementsOf(sent);
      queues.sendKill();
      assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isZero();
      assertThat(queues.receiveResult(Topic.SIMULATE, Duration.ofMillis(300))).isEmpty();
    }
  }

  @Test
  void losesNothingWhenRedisLosesItsMemoryInTheMiddle() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        RedisTaskQueues queues = queues(redis)) {
      taskServer(redis);
      Set<String> sent = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Task task = Tasks.of("sleep", 50);
        sent.add(task.taskId());
        queues.sendTask(task);
      }
      List<String> answered = new ArrayList<>();
      receive(queues, answered, 10);

      redis.kill();
      redis.forget();
      redis.start();
      receive(queues, answered, 30);

      assertThat(answered).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(queues.receiveResult(Topic.SIMULATE, Duration.ofSeconds(1))).isEmpty();
    }
  }

  private static void receive(RedisTaskQueues queues, List<String> answered, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
      assertThat(result.success()).as("%s", result.outcome()).isTrue();
      answered.add(result.task().taskId());
      queues.acknowledge(result);
    }
  }

  private Process taskServer(RedisServer redis) throws IOException {
    Process process =
        new ProcessBuilder(
                Jvm.command(
                    TaskServerMain.class,
                    Integer.toString(redis.port()),
                    "run",
                    Long.toString(LEASE.toMillis())))
            .inheritIO()
            .start();
    processes.add(process);
    return process;
  }

  private static RedisTaskQueues queues(RedisServer redis) {
    return new RedisTaskQueues(
        RedisAddress.of("127.0.0.1", redis.port()),
        "run",
        LEASE,
        Clock.systemUTC(),
        QueueListener.NONE);
  }
}
