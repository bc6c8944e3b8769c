package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multisite.chemistry.ProcessRunner;
import multisite.journal.RecordReader;
import multisite.testing.RecordedTable;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user runs: run.jar in a process of its own, with real xtb. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RealCampaignIT {
  @TempDir Path dir;

  @BeforeAll
  static void needsXtb() {
    if (ProcessRunner.find("xtb", Map.of("PATH", System.getenv("PATH"))).isEmpty()) {
      if ("true".equals(System.getenv("CI"))) {
        fail("xtb is not installed");
      }
      assumeTrue(false, "xtb is not installed");
    }
  }

  @Test
  void searchesSixtyMoleculesWithQueuesInTheProcess() throws Exception {
    Process driver = start("--initial-size", "12", "--search-size", "12");

    assertThat(driver.waitFor()).as(errors()).isZero();
    assertComplete(24);
  }

  @Test
  void searchesSixtyMoleculesOnARealRedis() throws Exception {
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")))) {
      Process driver =
          start("--initial-size", "6", "--search-size", "6", "--redisport", "" + redis.port());

      assertThat(driver.waitFor()).as(errors()).isZero();
      assertComplete(12);
    }
  }

  @Test
  void leavesNoProcessWhenTheDriverIsKilled() throws Exception {
    Process driver = start("--search-size", "40");
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> simulations() >= 2);
    List<ProcessHandle> processes = driver.descendants().toList();
    assertThat(processes).hasSizeGreaterThanOrEqualTo(3);

    driver.destroyForcibly();

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void stopsInOrderOnSigterm() throws Exception {
    Process driver = start("--search-size", "40");
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> simulations() >= 2);
    List<ProcessHandle> processes = driver.descendants().toList();

    driver.destroy();

    assertThat(driver.waitFor(25, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.exitValue()).as(errors()).isEqualTo(ExitCodes.STOPPED);
    assertThat(errors()).contains("stopped before the end");
    assertThat(Files.readAllLines(run("results.csv"))).hasSizeGreaterThan(2);
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  private void assertComplete(int simulated) throws IOException {
    assertThat(RecordReader.readAll(run("simulation-results.json"))).hasSize(simulated);
    assertThat(Files.readAllLines(run("results.csv"))).hasSize(simulated + 1);
    assertThat(output()).contains("rank").contains("Run directory: " + dir.resolve("run"));
    assertThat(run("tasks")).isEmptyDirectory();
  }

  private Process start(String... options) throws IOException {
    Path space = new RecordedTable().writeSearchSpace(dir.resolve("space.smi"), 60);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("multisite.jar")));
    command.addAll(List.of("--search-space", space.toString(), "--run-dir", dir + "/run"));
    command.addAll(List.of("--num-qc-workers", "2", "--model-count", "2", "--num-epochs", "8"));
    command.addAll(List.of("--retrain-frequency", "4"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectOutput(file("out"))
        .redirectError(file("err"))
        .start();
  }

  private long simulations() throws IOException {
    Path records = run("simulation-results.json");
    return Files.exists(records) ? Files.readString(records).lines().count() : 0;
  }

  private Path run(String file) {
    return dir.resolve("run").resolve(file);
  }

  private File file(String name) {
    return dir.resolve(name).toFile();
  }

  private String errors() throws IOException {
    return Files.readString(dir.resolve("err"), StandardCharsets.UTF_8);
  }

  private String output() throws IOException {
    return Files.readString(dir.resolve("out"), StandardCharsets.UTF_8);
  }
}
