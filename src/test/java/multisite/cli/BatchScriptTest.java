package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The batch scripts with programs on the PATH that stand for Java and Redis. */
@Timeout(60)
class BatchScriptTest {
  @TempDir Path directory;

  @BeforeEach
  void putProgramsOnThePath() throws Exception {
    for (String name : List.of("java", "redis-server", "redis-cli")) {
      Path program = directory.resolve(name);
      try (InputStream in = getClass().getResourceAsStream("/multisite/batch/" + name)) {
        Files.write(program, Objects.requireNonNull(in).readAllBytes());
      }
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    Files.createFile(directory.resolve("run.jar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-slurm.sh", "batch-pbs.sh"})
  void theSchedulersWarningReachesTheDriverAndTheSameScriptGoesOn(String script) throws Exception {
    Process first = start(script, Map.of(), "--seed", "3");
    awaitDriver();
    signal(first, "USR1");

    assertThat(exitCode(first)).isEqualTo(ExitCodes.STOPPED);
    assertThat(calls()).hasSize(2).last().isEqualTo("warned");
    assertThat(calls().get(0))
        .startsWith("-jar " + directory.resolve("run.jar") + " run --run-dir " + run() + " --")
        .contains(" --seed 3 ")
        .matches(".* --redishost 127.0.0.1 --redisport \\d{5}");

    assertThat(exitCode(start(script, Map.of()))).isZero();

    assertThat(calls().get(2))
        .startsWith("-jar " + directory.resolve("run.jar") + " resume " + run() + " --redishost ");
    assertThat(redisLives()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-slurm.sh", "batch-pbs.sh"})
  void theEndOfTheJobReachesTheDriver(String script) throws Exception {
    Process job = start(script, Map.of());
    awaitDriver();
    signal(job, "TERM");

    assertThat(exitCode(job)).isEqualTo(ExitCodes.STOPPED);
    assertThat(calls()).last().isEqualTo("ended");
    assertThat(redisLives()).isFalse();
  }

  @Test
  void onPbsTheScriptItselfWarnsTheDriver() throws Exception {
    Process job = start("batch-pbs.sh", Map.of("WARN_AFTER", "1"));

    assertThat(exitCode(job)).isEqualTo(ExitCodes.STOPPED);
    assertThat(calls()).last().isEqualTo("warned");
  }

  @Test
  void redisHasAPasswordThatNoOtherUserSees() throws Exception {
    Process job = start("batch-slurm.sh", Map.of());
    awaitDriver();
    Path config = Path.of(run() + ".redis/redis.conf");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(config))
        .anyMatch(line -> line.matches("requirepass [A-Za-z0-9_-]{32}"))
        .contains("bind 127.0.0.1");
    signal(job, "TERM");
    assertThat(exitCode(job)).isEqualTo(ExitCodes.STOPPED);
  }

  @Test
  void withoutAJarThereIsASentence() throws Exception {
    Files.delete(directory.resolve("run.jar"));

    assertThat(exitCode(start("batch-slurm.sh", Map.of()))).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(directory.resolve("err"))
        .hasContent(
            "There is no " + directory.resolve("run.jar") + ": set JAR to where run.jar is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-slurm.sh", "batch-pbs.sh"})
  void withoutMultisiteThereIsASentence(String script) throws Exception {
    Process job = start(script, Map.of("MULTISITE", directory.toString()));

    assertThat(exitCode(job)).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(directory.resolve("err"))
        .hasContent("There is no Multisite in " + directory + ": set MULTISITE to where it is");
  }

  @Test
  void aRedisThatIsNotReachedUnderTheNameOfTheNodeIsASentence() throws Exception {
    Process job = start("batch-slurm.sh", Map.of("REDIS_HOST", "another-node", "REDIS_WAIT", "1"));

    assertThat(exitCode(job)).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(directory.resolve("err"))
        .hasContent(
            "Redis runs and is not reached at another-node: REDIS_HOST must be this node, and one"
                + " that REDIS_BIND lets in");
    assertThat(redisLives()).isFalse();
    assertThat(directory.resolve("calls")).doesNotExist();
  }

  private Process start(String script, Map<String, String> environment, String... options)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "scripts/" + script));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    Map<String, String> all = builder.environment();
    all.put("PATH", directory + ":" + all.get("PATH"));
    all.put("FAKE", directory.toString());
    all.put("JAR", directory.resolve("run.jar").toString());
    all.put("RUN", run().toString());
    all.putAll(environment);
    return builder.start();
  }

  private Path run() {
    return directory.resolve("runs/campaign");
  }

  private void awaitDriver() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(directory.resolve("waiting")));
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(directory.resolve("calls"));
  }

  private boolean redisLives() throws Exception {
    return Files.readAllLines(directory.resolve("redis")).stream()
        .anyMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent());
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static int exitCode(Process process) throws Exception {
    assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
