package multisite.testing.globus;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A real {@code rabbitmq-server} on free ports, as a node of its own with all its files in one
 * directory. Where there is none the test is skipped, or fails if {@code CI=true}.
 */
final class RabbitMq implements Broker {
  private final Path directory;
  private final int port;
  private final String node;
  private final int nameServerPort;
  private final Process server;

  RabbitMq(Path directory) {
    this.directory = directory;
    if (!Files.isExecutable(Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"))) {
      if ("true".equals(System.getenv("CI"))) {
        fail("rabbitmq-server is not installed");
      }
      assumeTrue(false, "rabbitmq-server is not installed");
    }
    this.port = freePort();
    this.nameServerPort = freePort();
    this.node = "multisite" + port + "@localhost";
    try {
      this.server = command("rabbitmq-server", List.of(), "server.log").start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::accepts);
  }

  private ProcessBuilder command(String program, List<String> arguments, String log) {
    List<String> command = new ArrayList<>(List.of("/usr/lib/rabbitmq/bin/" + program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "ERL_EPMD_PORT", Integer.toString(nameServerPort),
                "HOME", directory.toString(),
                "RABBITMQ_NODENAME", node,
                "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                "RABBITMQ_NODE_PORT", Integer.toString(port),
                "RABBITMQ_DIST_PORT", Integer.toString(freePort()),
                "RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", directory.resolve("log").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString()));
    return builder;
  }

  private boolean accepts() {
    if (!server.isAlive()) {
      throw new IllegalStateException("rabbitmq-server has ended: see " + directory);
    }
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(url());
      factory.newConnection().close();
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public URI url() {
    return URI.create("amqp://guest:guest@127.0.0.1:" + port + "/%2F");
  }

  @Override
  public void disconnect(String queue) {
    throw new UnsupportedOperationException("a fault for the broker in this process");
  }

  @Override
  public void close() {
    server.descendants().forEach(ProcessHandle::destroy);
    server.destroy();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !server.isAlive());
    ProcessBuilder nameServer = new ProcessBuilder("epmd", "-kill").redirectErrorStream(true);
    nameServer.environment().put("ERL_EPMD_PORT", Integer.toString(nameServerPort));
    try {
      nameServer.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
