package multisite.testing.globus;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;

/**
 * The real {@code globus-compute-endpoint} of PyPI: its user endpoint, started as its manager
 * starts it, with its configuration and its queues on standard input. Where the software is not
 * installed the test is skipped, or fails if {@code CI=true}.
 */
public final class RealEndpoint implements AutoCloseable {
  private static final Path VENV = Path.of("target", "globus").toAbsolutePath();

  private final ComputeGateway gateway;
  private final Path directory;
  private final String name;
  private final String config;
  private final String endpointId;
  private final Map<String, String> environment;
  private @Nullable Process process;

  private RealEndpoint(
      ComputeGateway gateway,
      Path directory,
      String name,
      String config,
      Map<String, String> environment) {
    this.gateway = gateway;
    this.directory = directory;
    this.name = name;
    this.config = config;
    this.environment = environment;
    this.endpointId = gateway.endpoint();
  }

  /**
   * Starts one.
   *
   * @param directory where it keeps its files and logs
   * @param config YAML with an engine, such as {@link #THREADS}
   * @param environment is added to that of its process and of its workers
   */
  public static RealEndpoint start(
      ComputeGateway gateway,
      Path directory,
      String name,
      String config,
      Map<String, String> environment) {
    needed();
    RealEndpoint endpoint = new RealEndpoint(gateway, directory, name, config, environment);
    endpoint.start();
    return endpoint;
  }

  /** Two workers that are threads of the endpoint's process: the first result after 2 s. */
  public static final String THREADS =
      """
      heartbeat_period: 5
      engine:
        type: ThreadPoolEngine
        max_workers: 2
      """;

  /** Workers that are processes of a local block, the first result after 14 s or more. */
  public static String workers(int count) {
    return """
        heartbeat_period: 5
        engine:
          type: GlobusComputeEngine
          address: 127.0.0.1
          max_workers_per_node: %d
          job_status_kwargs:
            max_idletime: 600.0
          provider:
            type: LocalProvider
            init_blocks: 1
            min_blocks: 1
            max_blocks: 1
        """
        .formatted(count);
  }

  /** Skips or fails where the software is not installed. */
  public static void needed() {
    if (!Files.isExecutable(program("globus-compute-endpoint"))) {
      String reason = "globus-compute-endpoint is not in target/globus";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      assumeTrue(false, reason);
    }
  }

  /** A program of the environment in which the software is installed. */
  public static Path program(String name) {
    return VENV.resolve("bin").resolve(name);
  }

  /** Where these programs are. */
  static Path programs() {
    return VENV.resolve("bin");
  }

  /** The id to submit tasks to. */
  public String endpointId() {
    return endpointId;
  }

  /** Starts it, again after {@link #kill}. */
  public void start() {
    try {
      Path home = Files.createDirectories(directory.resolve("compute").resolve(name));
      Files.deleteIfExists(home.resolve("daemon.pid")); // as its message after a kill says
      ObjectNode input = Json.MAPPER.createObjectNode().put("config", config);
      input.set("amqp_creds", Json.MAPPER.readTree(gateway.credentials(endpointId)));
      input.putObject("ep_info").put("posix_ppid", ProcessHandle.current().pid());
      ProcessBuilder builder =
          new ProcessBuilder(
                  "setsid",
                  program("globus-compute-endpoint").toString(),
                  "_start-user-endpoint",
                  name)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()));
      Map<String, String> variables = builder.environment();
      variables.put("GLOBUS_COMPUTE_USER_DIR", directory.resolve("compute").toString());
      variables.put("MULTISITE_TEST_ENDPOINT", endpointId);
      variables.put("HOME", directory.toString());
      variables.put("PATH", VENV.resolve("bin") + ":" + variables.get("PATH"));
      variables.putAll(environment);
      Process started = builder.start();
      process = started;
      try (OutputStream out = started.getOutputStream()) {
        out.write(input.toString().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the endpoint with all that it has started. */
  public void kill() {
    Processes.killAll(List.of(Objects.requireNonNull(process).toHandle()), mark());
    gateway.alive(endpointId, 0);
  }

  /** What the endpoint and its workers have written, for a failure's message. */
  public String logs() {
    try (Stream<Path> files = Files.walk(directory)) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(path -> path.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        text.append("=== ").append(directory.relativize(file)).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 60), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
      return text.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A failure with the logs. */
  public AssertionError failure() {
    return new AssertionError(logs());
  }

  /** Stops it as its manager does, and whatever does not stop. */
  @Override
  public void close() {
    Process running = Objects.requireNonNull(process);
    List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
    all.add(running.toHandle());
    running.destroy();
    try {
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Processes.killAll(all, mark());
  }

  /** What its processes have in their environment. */
  private String mark() {
    return "MULTISITE_TEST_ENDPOINT=" + endpointId;
  }
}
