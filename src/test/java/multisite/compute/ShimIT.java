package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import multisite.testing.WorkerJar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function as a site's Python runs it, with a real Java worker behind it. */
class ShimIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;
  private PythonSite site;
  private ComputeSettings settings;

  @BeforeEach
  void start() throws IOException {
    Path jar = WorkerJar.withTestFunctions(dir.resolve("worker.jar"), "1");
    site = new PythonSite(dir, Map.of("TMPDIR", dir.toString()));
    settings =
        ComputeSettings.of("qc", "00000000-0000-0000-0000-000000000001", 1, "1")
            .withJar(jar.toString());
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void oneJavaProcessServesAllTasksOfAWorker() throws IOException {
    assertThat(value(run(Tasks.of("echo", "héllo \"wörld\" \\ ∞"))))
        .isEqualTo("héllo \"wörld\" \\ ∞");
    assertThat(value(run(Tasks.of("pid")))).isEqualTo(value(run(Tasks.of("pid"))));
  }

  @Test
  void aNativeLibraryIsUnpackedOnTheNodeByTheUserAlone() throws IOException {
    run(Tasks.of("echo", 1));
    try (var entries = Files.list(dir)) {
      assertThat(entries.filter(path -> path.getFileName().toString().contains("natives-")))
          .singleElement()
          .satisfies(
              path ->
                  assertThat(Files.getPosixFilePermissions(path))
                      .isEqualTo(
                          java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
    }
  }

  @Test
  void anotherJarUnpacksItsNativeLibrariesElsewhereEvenIfItIsOfTheSameVersion() throws IOException {
    Path other = WorkerJar.withTestFunctions(dir.resolve("other.jar"), "1");
    Files.setLastModifiedTime(other, FileTime.fromMillis(1_700_000_000_000L));

    run(Tasks.of("echo", 1));
    site.run(settings.withJar(other.toString()), LIMIT, Tasks.of("echo", 1), Map.of());

    try (var entries = Files.list(dir)) {
      assertThat(entries.filter(path -> path.getFileName().toString().contains("natives-")))
          .hasSize(2);
    }
  }

  @Test
  void eachTaskHasTheEnvironmentThatItsWorkerHasJustThen() throws IOException {
    assertThat(environmentOf("mpiexec -n 8 -hosts a,b", "0"))
        .isEqualTo("mpiexec -n 8 -hosts a,b 0");
    assertThat(environmentOf("mpiexec -n 4 -hosts c", "1")).isEqualTo("mpiexec -n 4 -hosts c 1");
  }

  @Test
  void aDeathIsToldWithItsCodeAndItsLogAndHealedByTheNextTask() throws IOException {
    JsonNode first = valueNode(run(Tasks.of("pid")));
    assertThat(run(Tasks.of("halt", 17)))
        .isInstanceOfSatisfying(
            ShimAnswer.Lost.class, lost -> assertThat(lost.why()).contains("ended (exit code 17)"));
    assertThat(valueNode(run(Tasks.of("pid")))).isNotEqualTo(first);
  }

  @Test
  void ofAStackTraceThatADeathLeftTheSentencesAreTold() throws IOException {
    assertThat(run(Tasks.of("die-of-an-error", 18)))
        .isInstanceOfSatisfying(
            ShimAnswer.Lost.class,
            lost ->
                assertThat(lost.why())
                    .contains("ended (exit code 18); the end of its log: ")
                    .doesNotContain("| at ")
                    .endsWith(
                        "java.lang.IllegalArgumentException: the molecule cannot be kept |"
                            + " Caused by: java.lang.IllegalStateException: the disk is full"));
  }

  @Test
  void aProcessThatIsKilledBetweenTwoTasksIsReplacedUnseen() throws IOException {
    long pid = valueNode(run(Tasks.of("pid"))).asLong();
    ProcessHandle java = ProcessHandle.of(pid).orElseThrow();
    java.destroyForcibly();
    await().until(() -> !java.isAlive() || java.info().command().isEmpty());
    assertThat(valueNode(run(Tasks.of("pid"))).asLong()).isNotEqualTo(pid);
  }

  @Test
  void whatALibraryPrintsBetweenTheFramesIsALoss() throws IOException {
    assertThat(run(Tasks.of("garbage"))).isInstanceOf(ShimAnswer.Lost.class);
    assertThat(value(run(Tasks.of("echo", "x")))).isEqualTo("x");
  }

  @Test
  void aTaskThatTakesTooLongIsStopped() throws IOException {
    assertThat(site.run(settings, Duration.ofSeconds(1), Tasks.of("sleep", 600_000), Map.of()))
        .isInstanceOf(ShimAnswer.TimedOut.class);
    assertThat(value(run(Tasks.of("echo", "x")))).isEqualTo("x");
  }

  @Test
  void aJarOfAnotherVersionIsRefusedInOneSentence() throws IOException {
    Path other = WorkerJar.withTestFunctions(dir.resolve("other.jar"), "2");
    assertThat(site.run(settings.withJar(other.toString()), LIMIT, Tasks.of("pid"), Map.of()))
        .isInstanceOfSatisfying(
            ShimAnswer.Refused.class,
            refused ->
                assertThat(refused.why())
                    .startsWith(other + " at ")
                    .endsWith(
                        "is of version 2 and the driver is of version 1: use the same run.jar for"
                            + " both"));
  }

  @Test
  void aJarThatIsNotThereIsNamed() throws IOException {
    assertThat(site.run(settings.withJar("/nowhere/run.jar"), LIMIT, Tasks.of("pid"), Map.of()))
        .isInstanceOfSatisfying(
            ShimAnswer.Refused.class,
            refused ->
                assertThat(refused.why()).startsWith("there is no file /nowhere/run.jar at "));
  }

  @Test
  void withoutAPathTheJarIsTakenFromTheEnvironmentOrThePath() throws IOException {
    ComputeSettings nowhere = settings.withJar("");
    assertThat(site.run(nowhere, LIMIT, Tasks.of("pid"), Map.of()))
        .isInstanceOfSatisfying(
            ShimAnswer.Refused.class,
            refused -> assertThat(refused.why()).contains("--qc-jar", "MULTISITE_JAR"));
    Path bin = Files.createDirectory(dir.resolve("bin"));
    WorkerJar.withTestFunctions(bin.resolve("run.jar"), "1");
    String path = System.getenv("PATH") + ":" + bin;
    assertThat(site.run(nowhere, LIMIT, Tasks.of("pid"), Map.of("PATH", path)))
        .isInstanceOf(ShimAnswer.Done.class);
    Map<String, String> named = Map.of("MULTISITE_JAR", dir.resolve("worker.jar").toString());
    assertThat(site.run(nowhere, LIMIT, Tasks.of("pid"), named))
        .isInstanceOf(ShimAnswer.Done.class);
  }

  @Test
  void aFileThatIsNotOurJarIsRefusedInOneSentence() throws IOException {
    Path broken = Files.writeString(dir.resolve("broken.jar"), "no jar");
    Path foreign = dir.resolve("foreign.jar");
    try (OutputStream out = Files.newOutputStream(foreign)) {
      new JarOutputStream(out, new Manifest()).close();
    }
    for (Path jar : List.of(broken, foreign)) {
      assertThat(site.run(settings.withJar(jar.toString()), LIMIT, Tasks.of("pid"), Map.of()))
          .isInstanceOfSatisfying(
              ShimAnswer.Refused.class,
              refused ->
                  assertThat(refused.why())
                      .startsWith(jar + " at ")
                      .contains("is no run.jar of version 1 (")
                      .endsWith("): copy the driver's run.jar there"));
    }
  }

  @Test
  void theProgramIsTakenFromTheJarThatIsThereNow() throws IOException {
    Path jar = dir.resolve("replaced.jar");
    Files.writeString(jar, "half a copy");
    ComputeSettings replaced = settings.withJar(jar.toString());
    assertThat(site.run(replaced, LIMIT, Tasks.of("pid"), Map.of()))
        .isInstanceOf(ShimAnswer.Refused.class);

    WorkerJar.withTestFunctions(jar, "1");

    assertThat(value(site.run(replaced, LIMIT, Tasks.of("echo", "x"), Map.of()))).isEqualTo("x");
  }

  @Test
  void aResultThatIsTooLargeComesBackAsItsSizeAlone() throws IOException {
    assertThat(run(Tasks.of("big", 2_000_000)))
        .isInstanceOfSatisfying(
            ShimAnswer.TooLarge.class, large -> assertThat(large.bytes()).isGreaterThan(2_000_000));
    assertThat(run(Tasks.of("big", 900_000))).isInstanceOf(ShimAnswer.Done.class);
  }

  @Test
  void theJavaProcessEndsWithThePythonWorkerHoweverThatEnds() throws IOException {
    long pid = valueNode(run(Tasks.of("pid"))).asLong();
    ProcessHandle java = ProcessHandle.of(pid).orElseThrow();
    site.handle().destroyForcibly();
    await().until(() -> !java.isAlive());
  }

  @Test
  void theAnswerCarriesTheTasksKey() throws IOException {
    Task task = Tasks.of("echo", 1).retried();
    JsonNode answer = site.raw(settings, LIMIT, task, Map.of());
    assertThat(answer.path("key").asText()).isEqualTo(task.taskId() + "#1");
    assertThat(ShimAnswer.taskId(answer)).isEqualTo(task.taskId());
  }

  @Test
  void otherOptionsOfTheWorkerMakeAnotherProcess() throws IOException {
    JsonNode first = valueNode(run(Tasks.of("pid")));
    ComputeSettings other = settings.withWorkerOptions(List.of("--device", "cpu"));
    JsonNode second = valueNode(site.run(other, LIMIT, Tasks.of("pid"), Map.of()));
    assertThat(second).isNotEqualTo(first);
    assertThat(valueNode(run(Tasks.of("pid")))).isEqualTo(first);
  }

  private ShimAnswer run(Task task) throws IOException {
    return site.run(settings, LIMIT, task, Map.of());
  }

  private String environmentOf(String prefix, String device) throws IOException {
    Map<String, String> variables =
        Map.of("PARSL_MPI_PREFIX", prefix, "CUDA_VISIBLE_DEVICES", device);
    Task task = Tasks.of("environment", "PARSL_MPI_PREFIX", "CUDA_VISIBLE_DEVICES");
    return value(site.run(settings, LIMIT, task, variables));
  }

  private static String value(ShimAnswer answer) {
    return valueNode(answer).asText();
  }

  private static JsonNode valueNode(ShimAnswer answer) {
    assertThat(answer).isInstanceOf(ShimAnswer.Done.class);
    Result result = ((ShimAnswer.Done) answer).result();
    assertThat(result.outcome()).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success) result.outcome()).value();
  }
}
