package multisite.cli.options;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large values travel. */
public final class ProxyStoreOptions {
  @Option(
      names = "--no-proxystore",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Send every value within its message; wins over the backends below.")
  boolean noProxystore;

  @Option(
      names = "--simulate-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of simulations. Default: ${DEFAULT-VALUE}.")
  String simulateBackend = "none";

  @Option(
      names = "--infer-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of inference tasks. Default: ${DEFAULT-VALUE}.")
  String inferBackend = "none";

  @Option(
      names = "--train-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of training tasks. Default: ${DEFAULT-VALUE}.")
  String trainBackend = "none";

  @Option(
      names = "--ps-threshold",
      paramLabel = "BYTES",
      defaultValue = "500000",
      description =
          "Values of at least this size travel by reference. Default: ${DEFAULT-VALUE} bytes.")
  long threshold;

  @Option(
      names = "--ps-file-dir",
      paramLabel = "DIR",
      description =
          "Directory of the file store; a relative one lies in the run directory. Default:"
              + " proxystore in the run directory.")
  @Nullable Path fileDir;

  @Option(
      names = "--ps-globus-config",
      paramLabel = "FILE",
      description = "Endpoints of the globus store, as in globus_config.json.")
  @Nullable Path globusConfig;

  /**
   * The store's settings.
   *
   * @param redis whether the campaign has a Redis server
   */
  public ProxyStore toConfig(boolean redis) {
    Checks.usage(threshold >= 0, "--ps-threshold must not be negative, but is " + threshold);
    Path dir = fileDir;
    Checks.usage(
        dir == null || dir.isAbsolute() || !dir.normalize().startsWith(".."),
        "--ps-file-dir " + dir + " leads out of the run directory: give an absolute one");
    Map<Topic, String> backends = new EnumMap<>(Topic.class);
    add(backends, Topic.SIMULATE, simulateBackend, redis);
    add(backends, Topic.INFER, inferBackend, redis);
    add(backends, Topic.TRAIN, trainBackend, redis);
    return new ProxyStore(
        noProxystore ? Map.of() : backends,
        noProxystore,
        threshold,
        Optional.ofNullable(fileDir),
        Optional.ofNullable(globusConfig));
  }

  private void add(Map<Topic, String> backends, Topic topic, String backend, boolean redis) {
    String option = "--" + topic.wireName() + "-ps-backend";
    Checks.usage(
        List.of("redis", "file", "globus", "none").contains(backend),
        option + " must be redis, file, globus or none, not " + backend);
    if (noProxystore || backend.equals("none")) {
      return;
    }
    Checks.usage(
        redis || !backend.equals("redis"),
        option + " redis needs a Redis server: give --redishost or --redis-url");
    Path config = globusConfig;
    if (backend.equals("globus")) {
      Checks.usage(config != null, option + " globus needs --ps-globus-config");
      Checks.readable("--ps-globus-config", Objects.requireNonNull(config));
    }
    backends.put(topic, backend);
  }

  /**
   * How large values travel.
   *
   * @param backends redis, file or globus for each topic that has a store
   * @param off whether there are none because of {@code --no-proxystore}
   * @param threshold values of at least so many bytes travel by reference
   * @param fileDir directory of the file store; a relative one lies in the run directory
   * @param globusConfig the endpoints of the globus store
   */
  public record ProxyStore(
      Map<Topic, String> backends,
      boolean off,
      long threshold,
      Optional<Path> fileDir,
      Optional<Path> globusConfig) {
    /** Stores that are not turned off. */
    public ProxyStore(
        Map<Topic, String> backends,
        long threshold,
        Optional<Path> fileDir,
        Optional<Path> globusConfig) {
      this(backends, false, threshold, fileDir, globusConfig);
    }

    public ProxyStore {
      backends = Map.copyOf(backends);
    }
  }
}
