package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multisite.journal.RecordLine;
import multisite.journal.RecordReader;
import multisite.journal.RunFile;
import multisite.testing.OwnCertificate;
import multisite.testing.RecordedTable;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Planted secrets are found nowhere, and what a run writes is its owner's alone. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecretsIT {
  private static final String PASSWORD = "planted-redis-password-7f3a";
  private static final String SECRET = "planted-globus-secret-91bc";

  @TempDir Path dir;

  @Test
  void areNeitherInFilesNorInTheProcessList() throws IOException {
    Path data = Files.createDirectory(dir.resolve("redis"));
    Path place = Files.createDirectory(dir.resolve("place"));
    Map<String, String> environment =
        Map.of(
            "MULTISITE_REDIS_PASSWORD",
            PASSWORD,
            "GLOBUS_COMPUTE_CLIENT_ID",
            "8f0eb7f8-6b33-4a53-9d3c-1f2f8e4a3c10",
            "GLOBUS_COMPUTE_CLIENT_SECRET",
            SECRET);
    try (RedisServer redis = new RedisServer(data, "--requirepass", PASSWORD);
        TableProgram driver = start(place, environment, driverLine(place, redis));
        TableProgram server = start(place, environment, serverLine(place, redis))) {
      Path results = place.resolve("run/simulation-results.json");
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(results));
      assertNotInProcessList(driver);
      assertNotInProcessList(server);

      assertThat(driver.await(Duration.ofMinutes(3))).as(driver.output()).isZero();
      assertThat(server.await(Duration.ofSeconds(30))).as(server.output()).isZero();
    }

    assertThat(CommandLineRun.of("report", place.resolve("run").toString()).exitCode()).isZero();
    assertNowhereIn(place);
    assertPrivate(place.resolve("run"));
    assertPrivate(place.resolve("server"));
  }

  @Test
  void aWrongPasswordIsRefusedInASentenceThatDoesNotRepeatIt() throws IOException {
    Path data = Files.createDirectory(dir.resolve("redis"));
    Path place = Files.createDirectory(dir.resolve("place"));
    try (RedisServer redis = new RedisServer(data, "--requirepass", PASSWORD);
        TableProgram driver =
            start(place, Map.of("MULTISITE_REDIS_PASSWORD", SECRET), driverLine(place, redis))) {
      assertThat(driver.await(Duration.ofMinutes(1))).isEqualTo(ExitCodes.UNAVAILABLE);
      assertThat(driver.output()).contains("refuses the login").doesNotContain(SECRET);
    }
  }

  @Test
  void theQueuesAndStoresOfACampaignGoThroughTlsToAServerThatIsTrusted() throws Exception {
    Path data = Files.createDirectory(dir.resolve("redis"));
    Path place = Files.createDirectory(dir.resolve("place"));
    OwnCertificate own = new OwnCertificate(Files.createDirectory(dir.resolve("tls")));
    int port = RedisServer.anotherPort();
    List<String> line = new ArrayList<>();
    Path space = new RecordedTable().writeSearchSpace(place.resolve("space.smi"), 30);
    line.addAll(List.of("--search-space", space.toString(), "--xtb-command", "true"));
    line.addAll(List.of("--redis-url", "rediss://127.0.0.1:" + port, "--num-qc-workers", "1"));
    line.addAll(List.of("--initial-size", "3", "--search-size", "6", "--model-count", "1"));
    line.addAll(
        List.of("--num-epochs", "2", "--retrain-frequency", "3", "--infer-ps-backend", "redis"));
    line.add("--pause-during-update"); // or the campaign is over before there is a model to ask
    line.addAll(List.of("--ps-threshold", "100", "--run-dir", place.resolve("run").toString()));
    try (RedisServer redis =
        new RedisServer(
            data,
            List.of(
                    List.of("--requirepass", PASSWORD, "--tls-port", "" + port),
                    List.of("--tls-cert-file", own.certificate().toString()),
                    List.of("--tls-key-file", own.key().toString(), "--tls-auth-clients", "no"))
                .stream()
                .flatMap(List::stream)
                .toArray(String[]::new))) {
      Map<String, String> password = Map.of("MULTISITE_REDIS_PASSWORD", PASSWORD);
      try (TableProgram wary = start(place, password, line)) {
        assertThat(wary.await(Duration.ofMinutes(1))).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(wary.output()).contains("127.0.0.1:" + port).contains("cannot be used");
      }
      Map<String, String> trusting =
          Map.of("MULTISITE_REDIS_PASSWORD", PASSWORD, "JAVA_TOOL_OPTIONS", own.trust());
      try (TableProgram driver = start(place, trusting, line)) {
        assertThat(driver.await(Duration.ofMinutes(2))).as(driver.output()).isZero();
      }
    }
    assertThat(owners(place.resolve("run")))
        .as("of what lay in the store")
        .contains("campaign")
        .anySatisfy(owner -> assertThat(owner).startsWith("round model"));
    assertThat(
            RecordReader.readAll(place.resolve("run").resolve(RunFile.INFERENCE_RESULTS.fileName()))
                .stream()
                .flatMap(record -> record.json().path("task_info").findValues("cache_hit").stream())
                .map(JsonNode::asBoolean))
        .as("what workers and driver fetched over TLS")
        .contains(false);
  }

  private static List<String> owners(Path run) {
    return RecordReader.readAll(run.resolve(RunFile.STORES.fileName())).stream()
        .map(RecordLine::json)
        .filter(line -> line.has("storing") && line.path("store").asText().equals("redis"))
        .map(line -> line.path("owner").asText())
        .toList();
  }

  private static TableProgram start(
      Path place, Map<String, String> environment, List<String> line) {
    return TableProgram.start(place, Duration.ofMillis(50), environment, line);
  }

  private static List<String> driverLine(Path place, RedisServer redis) throws IOException {
    List<String> line = new ArrayList<>(serverOptions(redis));
    Path space = new RecordedTable().writeSearchSpace(place.resolve("space.smi"), 40);
    line.addAll(List.of("--search-space", space.toString(), "--no-task-server"));
    line.addAll(List.of("--initial-size", "4", "--search-size", "6", "--retrain-frequency", "4"));
    line.addAll(List.of("--model-count", "2", "--num-epochs", "4"));
    line.addAll(List.of("--train-ps-backend", "redis", "--infer-ps-backend", "redis"));
    line.addAll(List.of("--ps-threshold", "100", "--run-dir", place.resolve("run").toString()));
    return line;
  }

  private static List<String> serverLine(Path place, RedisServer redis) {
    List<String> line = new ArrayList<>(List.of("task-server"));
    line.addAll(serverOptions(redis));
    line.addAll(List.of("--train-ps-backend", "redis", "--infer-ps-backend", "redis"));
    line.addAll(List.of("--ps-threshold", "100", "--work-dir", place.resolve("server").toString()));
    return line;
  }

  private static List<String> serverOptions(RedisServer redis) {
    return List.of(
        "--redis-url",
        "redis://127.0.0.1:" + redis.port(),
        "--queue-prefix",
        "secrets",
        "--num-qc-workers",
        "2",
        "--xtb-command",
        "true");
  }

  private static void assertNotInProcessList(TableProgram program) throws IOException {
    List<Long> pids = new ArrayList<>(List.of(program.pid()));
    program.below().forEach(below -> pids.add(below.pid()));
    assertThat(pids).hasSizeGreaterThanOrEqualTo(1);
    for (long pid : pids) {
      Path commandLine = Path.of("/proc/" + pid + "/cmdline");
      if (Files.exists(commandLine)) {
        assertThat(Files.readString(commandLine)).doesNotContain(PASSWORD).doesNotContain(SECRET);
      }
    }
  }

  private static void assertNowhereIn(Path place) throws IOException {
    List<Path> searched = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).as("%s", file).doesNotContain(PASSWORD).doesNotContain(SECRET);
        searched.add(file.getFileName());
      }
    }
    assertThat(searched)
        .contains(
            Path.of("journal.jsonl"),
            Path.of("run_params.json"),
            Path.of("environment.json"),
            Path.of("runtime.log"),
            Path.of("task-server.log"),
            Path.of("results.csv"),
            Path.of("report.html"));
  }

  private static void assertPrivate(Path directory) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    for (String name : List.of("runtime.log", "journal.jsonl", "task-server.log")) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as("%s", file)
            .isEqualTo("rw-------");
      }
    }
  }
}
