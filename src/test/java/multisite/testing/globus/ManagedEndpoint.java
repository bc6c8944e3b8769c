package multisite.testing.globus;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import multisite.task.Json;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The whole of the real endpoint software, as a site runs it: {@code globus-compute-endpoint start}
 * by a user who is not root, a manager that registers itself and starts a user endpoint when the
 * first task comes. The gateway must be at port 5000, the only local one that it knows.
 */
final class ManagedEndpoint implements AutoCloseable {
  private static final String USER = "multisite-endpoint";

  private final ComputeGateway gateway;
  private final boolean asOtherUser = "root".equals(System.getProperty("user.name"));
  private final Path home;
  private final Path programs;
  private boolean madeUser;
  private @Nullable Process process;

  /**
   * Starts one.
   *
   * @param template {@code user_config_template.yaml.j2}
   */
  ManagedEndpoint(ComputeGateway gateway, String template) {
    RealEndpoint.needed();
    this.gateway = gateway;
    try {
      this.home = Files.createTempDirectory("multisite-endpoint-");
      Path directory = Files.createDirectories(home.resolve(".globus_compute/site"));
      Files.writeString(
          directory.resolve("config.yaml"),
          "display_name: test\nlocal_compute_services: true\nheartbeat_period: 5\n");
      Files.writeString(directory.resolve("user_config_template.yaml.j2"), template);
      Files.writeString(directory.resolve("user_config_schema.json"), "{\"type\": \"object\"}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.programs = asOtherUser ? prepareUser() : RealEndpoint.programs();
    start();
  }

  /** Makes the user, and a copy of the software if the user cannot read the first one. */
  private Path prepareUser() {
    if (!succeeds("id " + USER)) {
      shell("useradd --system --shell /bin/bash " + USER);
      madeUser = true;
    }
    shell("chown -R " + USER + " " + home);
    Path original = RealEndpoint.programs();
    if (succeeds("runuser -u " + USER + " -- test -x " + original + "/globus-compute-endpoint")) {
      return original;
    }
    Path copy = home.resolve("venv");
    shell("cp -r " + original.getParent() + " " + copy);
    shell(
        "find %s/bin -type f -exec sed -i '1s|^#!.*/bin/python[0-9.]*|#!%s/bin/python3|' {} +"
            .formatted(copy, copy));
    if (!succeeds("runuser -u " + USER + " -- " + copy + "/bin/python3 -c 'import parsl'")) {
      String reason = "a user who is not root cannot run the Python of target/globus";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      assumeTrue(false, reason);
    }
    return copy.resolve("bin");
  }

  /** Starts it, again after {@link #kill}. */
  void start() {
    List<String> command = new ArrayList<>();
    if (asOtherUser) {
      command.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
    }
    command.addAll(
        List.of(programs.resolve("globus-compute-endpoint").toString(), "start", "site"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("manager.log").toFile()));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("USER", USER);
    builder.environment().put("PATH", programs + ":/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("GLOBUS_SDK_SERVICE_URL_AUTH", "http://localhost:5000");
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_ID", GatewayService.IDENTITY);
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_SECRET", "secret");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id that it got when it registered, once it has. */
  String endpointId() {
    Path file = home.resolve(".globus_compute/site/endpoint.json");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(file) || !Objects.requireNonNull(process).isAlive());
    try {
      String id = Json.MAPPER.readTree(file.toFile()).path("endpoint_id").asText();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> gateway.isOnline(id));
      return id;
    } catch (IOException e) {
      throw new AssertionError(logs(), e);
    }
  }

  /** Kills the manager and all that it has started, and removes what tells of them. */
  void kill() {
    List<ProcessHandle> known = new ArrayList<>(userEndpoints());
    known.add(Objects.requireNonNull(process).toHandle());
    Processes.killAll(known, "HOME=" + home + "\0");
    shell("rm -f " + home + "/.globus_compute/*/daemon.pid");
  }

  /** Those that its manager has started, by their files. */
  private List<ProcessHandle> userEndpoints() {
    try (Stream<Path> directories = Files.list(home.resolve(".globus_compute"))) {
      List<ProcessHandle> found = new ArrayList<>();
      for (Path directory : directories.toList()) {
        Path file = directory.resolve("daemon.pid");
        if (Files.exists(file)) {
          ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(found::add);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the endpoint and its workers have written, for a failure's message. */
  String logs() {
    try (Stream<Path> files = Files.walk(home.resolve(".globus_compute"))) {
      StringBuilder text = new StringBuilder(Files.readString(home.resolve("manager.log")));
      for (Path file : files.filter(path -> path.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        text.append("=== ").append(home.relativize(file)).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 40), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
      return text.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    kill();
    shell("rm -rf " + home);
    if (madeUser) {
      shell("userdel " + USER);
    }
  }

  private static void shell(String command) {
    if (!succeeds(command)) {
      throw new IllegalStateException("failed: " + command);
    }
  }

  private static boolean succeeds(String command) {
    try {
      return new ProcessBuilder("sh", "-c", command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
