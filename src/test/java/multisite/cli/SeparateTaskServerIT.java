package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import multisite.journal.RecordReader;
import multisite.testing.RecordedTable;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two halves of a campaign as processes of their own, on one Redis server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SeparateTaskServerIT {
  private static final Duration PACE = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir Path dir;

  @Test
  void runsACampaignThoughTheTaskServerIsKilledAndStartedAgain() throws IOException {
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        TableProgram driver = driver(redis);
        TableProgram first = taskServer(redis)) {
      awaitOutcomes(6);
      List<ProcessHandle> below = first.below();

      first.signal("KILL");

      Awaitility.await().until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
      try (TableProgram second = taskServer(redis)) {
        assertThat(driver.await(LONG)).as(driver.output()).isEqualTo(ExitCodes.DONE);
        assertThat(second.await(Duration.ofSeconds(30))).as(second.output()).isZero();
        assertThat(second.output()).contains("the campaign is over");
      }
      assertThat(outcomes()).hasSize(20).doesNotHaveDuplicates();
      assertThat(driver.output())
          .contains("task-server --redis-url redis://127.0.0.1:" + redis.port())
          .contains("--queue-prefix both-halves --num-qc-workers 2 --xtb-command true");
    }
  }

  @Test
  void endsInOrderByASignalAndLeavesItsTasksToTheNext() throws IOException {
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        TableProgram driver = driver(redis);
        TableProgram first = taskServer(redis)) {
      awaitOutcomes(6);

      first.signal("TERM");

      assertThat(first.await(Duration.ofSeconds(30))).isEqualTo(ExitCodes.STOPPED);
      try (TableProgram second = taskServer(redis)) {
        assertThat(driver.await(LONG)).as(driver.output()).isEqualTo(ExitCodes.DONE);
        assertThat(second.await(Duration.ofSeconds(30))).isZero();
      }
      assertThat(outcomes()).hasSize(20).doesNotHaveDuplicates();
    }
  }

  @Test
  void writesNothingWhileBothHalvesWait() throws IOException {
    Duration longer = Duration.ofHours(1);
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        TableProgram driver = driver(redis, longer);
        TableProgram server = taskServer(redis, longer)) {
      Awaitility.await().atMost(LONG).until(() -> submitted() == 2);
      AtomicLong before = new AtomicLong();

      Awaitility.await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(500))
          .during(Duration.ofSeconds(6))
          .until(() -> before.getAndSet(bytes("run") + bytes("server")) == before.get());

      assertThat(before).hasPositiveValue();
      assertThat(driver.isAlive()).as(driver.output()).isTrue();
      assertThat(server.isAlive()).as(server.output()).isTrue();
    }
  }

  private long submitted() {
    Path journal = dir.resolve("run/journal.jsonl");
    return Files.exists(journal)
        ? RecordReader.readAll(journal).stream()
            .filter(line -> line.json().path("type").asText().equals("task_submitted"))
            .count()
        : 0;
  }

  /** Of the logs and all other files. */
  private long bytes(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve(directory))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private TableProgram driver(RedisServer redis) throws IOException {
    return driver(redis, PACE);
  }

  private TableProgram driver(RedisServer redis, Duration pace) throws IOException {
    Path space = new RecordedTable().writeSearchSpace(dir.resolve("space.smi"), 60);
    List<String> line = new ArrayList<>(shared(redis));
    line.addAll(List.of("--no-task-server", "--run-dir", dir.resolve("run").toString()));
    line.addAll(List.of("--search-space", space.toString()));
    line.addAll(List.of("--initial-size", "8", "--search-size", "12", "--retrain-frequency", "6"));
    line.addAll(List.of("--model-count", "2", "--num-epochs", "8"));
    return TableProgram.start(dir, pace, Map.of(), line);
  }

  private TableProgram taskServer(RedisServer redis) {
    return taskServer(redis, PACE);
  }

  private TableProgram taskServer(RedisServer redis, Duration pace) {
    List<String> line = new ArrayList<>(List.of("task-server"));
    line.addAll(shared(redis));
    line.addAll(List.of("--work-dir", dir.resolve("server").toString()));
    return TableProgram.start(dir, pace, new HashMap<>(), line);
  }

  private static List<String> shared(RedisServer redis) {
    return List.of(
        "--redisport",
        Integer.toString(redis.port()),
        "--queue-prefix",
        "both-halves",
        "--num-qc-workers",
        "2",
        "--xtb-command",
        "true");
  }

  private void awaitOutcomes(int count) {
    Awaitility.await().atMost(LONG).until(() -> outcomes().size() >= count);
  }

  private List<String> outcomes() {
    Path file = dir.resolve("run/simulation-results.json");
    return Files.exists(file)
        ? RecordReader.readAll(file).stream()
            .map(line -> line.json().path("task_info").path("smiles").asText())
            .toList()
        : List.of();
  }
}
