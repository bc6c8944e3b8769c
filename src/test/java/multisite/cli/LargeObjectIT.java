package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.task.Json;
import multisite.testing.RedisServer;
import multisite.testing.TransferGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A value of 100 MB goes from a driver to a worker at another site and back by Globus, in processes
 * of their own whose heaps cannot hold three of them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LargeObjectIT {
  private static final String MEGABYTES = "100";

  /** 296 MiB for large objects: three of 100 MB are 286 MiB, and the program needs more than 10. */
  private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xmx320m", "-Xmn24m");

  private static final int THREE_OBJECTS = 300;

  @TempDir Path dir;

  @Test
  void aHundredMegabytesPassByGlobusInMemoryForFewerThanThree() throws Exception {
    Path run = Files.createDirectory(dir.resolve("run"));
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        TransferGateway gateway = new TransferGateway()) {
      ObjectNode sites = JsonNodeFactory.instance.objectNode();
      site(sites, gateway, "bench-worker");
      site(sites, gateway, ".*");
      Files.writeString(run.resolve("globus_config.json"), sites.toString());

      JsonNode figures = measure(redis, run, gateway);

      assertThat(figures.path("driver_mb").asInt(THREE_OBJECTS)).isLessThan(THREE_OBJECTS);
      assertThat(figures.path("worker_mb").asInt(THREE_OBJECTS)).isLessThan(THREE_OBJECTS);
      assertThat(gateway.states())
          .as("there and back, twice")
          .isNotEmpty()
          .containsOnly("SUCCEEDED");
    }
  }

  private JsonNode measure(RedisServer redis, Path run, TransferGateway gateway)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HEAP);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(StoreBenchmark.class.getName(), "" + redis.port(), run.toString()));
    command.addAll(List.of("globus", MEGABYTES, "2"));
    command.addAll(HEAP);
    Path log = dir.resolve("log");
    ProcessBuilder driver = new ProcessBuilder(command).redirectError(log.toFile());
    driver.environment().putAll(GatewayEnvironment.of(gateway));
    Process process = driver.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(Files.readString(log)).isZero();
      return Json.MAPPER.readTree(out);
    } finally {
      process.destroyForcibly();
    }
  }

  private void site(ObjectNode sites, TransferGateway gateway, String hosts) throws IOException {
    Path directory = Files.createDirectory(dir.resolve("site" + sites.size()));
    sites
        .putObject(gateway.endpoint(directory))
        .put("host_regex", hosts)
        .put("endpoint_path", "/objects")
        .put("local_path", directory.resolve("objects").toString());
  }
}
