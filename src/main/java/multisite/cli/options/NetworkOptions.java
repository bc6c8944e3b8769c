package multisite.cli.options;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the queues are. */
public final class NetworkOptions {
  @Option(
      names = "--redishost",
      paramLabel = "HOST",
      description =
          "Host of the Redis server for the task queues; with --redisport alone 127.0.0.1. Without"
              + " any Redis option the queues are in this process.")
  @Nullable String redisHost;

  @Option(
      names = "--redisport",
      paramLabel = "PORT",
      description = "Port of the Redis server; with --redishost alone 6379.")
  @Nullable Integer redisPort;

  @Option(
      names = "--redis-url",
      paramLabel = "URL",
      description =
          "Address of the Redis server, as redis://host:port or rediss://host:port for TLS; the"
              + " password comes from the environment variable MULTISITE_REDIS_PASSWORD only.")
  @Nullable URI redisUrl;

  @Option(
      names = "--queue-prefix",
      paramLabel = "NAME",
      description =
          "Starts the names of this campaign's keys on the Redis server; a separate task server is"
              + " told the same. Default: a new one, which --no-task-server prints.")
  @Nullable String queuePrefix;

  @Option(
      names = "--no-task-server",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Start no task server here, because a separate one runs on the same Redis.")
  boolean noTaskServer;

  /** The network settings. */
  public Network toConfig() {
    Checks.usage(
        queuePrefix == null || queuePrefix.matches("[A-Za-z0-9._-]{1,200}"),
        "--queue-prefix has letters, digits, '-', '_' and '.', not '" + queuePrefix + "'");
    Network network = new Network(address(), Optional.ofNullable(queuePrefix), noTaskServer);
    Checks.usage(
        network.redis().isPresent() || !noTaskServer,
        "--no-task-server needs a Redis server: give --redishost or --redis-url");
    Checks.usage(
        network.redis().isPresent() || queuePrefix == null,
        "--queue-prefix needs a Redis server: give --redishost or --redis-url");
    return network;
  }

  private Optional<URI> address() {
    if (redisUrl != null) {
      Checks.usage(
          redisHost == null && redisPort == null,
          "--redis-url names the host and the port, leave --redishost and --redisport out");
      Checks.usage(
          ("redis".equals(redisUrl.getScheme()) || "rediss".equals(redisUrl.getScheme()))
              && redisUrl.getHost() != null,
          "--redis-url must look like redis://host:port or rediss://host:port, not " + redisUrl);
      Checks.usage(
          redisUrl.getUserInfo() == null,
          "--redis-url must not hold a password, set MULTISITE_REDIS_PASSWORD instead");
      return Optional.of(redisUrl);
    }
    if (redisHost == null && redisPort == null) {
      return Optional.empty();
    }
    int port = redisPort == null ? 6379 : redisPort;
    Checks.usage(port > 0 && port < 65536, "--redisport must be from 1 to 65535, not " + port);
    String host = redisHost == null ? "127.0.0.1" : redisHost;
    return Optional.of(Checks.uri("--redishost", "redis", host, port));
  }

  /**
   * Where the queues are.
   *
   * @param redis address of the Redis server, or empty for queues in the process
   * @param queuePrefix what the campaign's keys there begin with, or empty for something new
   * @param noTaskServer whether another process runs the task server
   */
  public record Network(Optional<URI> redis, Optional<String> queuePrefix, boolean noTaskServer) {}
}
