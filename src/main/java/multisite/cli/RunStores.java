package multisite.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import multisite.campaign.CampaignStores;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.globus.GlobusException;
import multisite.globus.GlobusTransfer;
import multisite.journal.HostInfo;
import multisite.store.Connector;
import multisite.store.FileLedger;
import multisite.store.ObjectCache;
import multisite.store.Store;
import multisite.store.StoreListener;
import multisite.store.file.FileConnector;
import multisite.store.globus.GlobusConnector;
import multisite.store.globus.GlobusSites;
import multisite.store.globus.TransferTiming;
import multisite.store.redis.RedisConnector;
import multisite.store.redis.RedisSettings;
import multisite.store.redis.RedisSite;
import multisite.task.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores of one run: one for each backend, whichever topics use it. */
final class RunStores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunStores.class);

  /** The driver reads each result once. */
  private static final long CACHE_BYTES = 0;

  private final ProxyStore config;
  private final Network network;
  private final Map<String, String> environment;
  private final Path run;
  private final Optional<FileLedger> ledger;
  private final Map<String, Store> byBackend = new HashMap<>();
  private final Map<Topic, Store> byTopic = new EnumMap<>(Topic.class);

  private RunStores(ProxyStore config, Network network, Map<String, String> environment, Path run) {
    this.config = config;
    this.network = network;
    this.environment = environment;
    this.run = run.toAbsolutePath();
    this.ledger =
        config.backends().isEmpty()
            ? Optional.empty()
            : Optional.of(FileLedger.open(this.run.resolve("store.jsonl")));
  }

  /**
   * Opens the stores that the options ask for.
   *
   * @throws multisite.store.StoreException with one sentence if one cannot be used
   */
  static RunStores open(
      ProxyStore config, Network network, Map<String, String> environment, Path run)
      throws InterruptedException {
    RunStores stores = new RunStores(config, network, environment, run);
    try {
      config
          .backends()
          .forEach(
              (topic, backend) ->
                  stores.byTopic.put(
                      topic, stores.byBackend.computeIfAbsent(backend, stores::store)));
      return stores;
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  /** The store of a topic, if its large values travel by reference. */
  Optional<Store> of(Topic topic) {
    return Optional.ofNullable(byTopic.get(topic));
  }

  long threshold() {
    return config.threshold();
  }

  CampaignStores forCampaign() {
    return new CampaignStores(byTopic, config.threshold());
  }

  /** Removes what the run has put, and lets go of the stores. */
  @Override
  public void close() throws InterruptedException {
    try {
      for (Store store : byBackend.values()) {
        store.close();
      }
    } finally {
      ledger.ifPresent(FileLedger::close);
    }
  }

  private Store store(String backend) {
    return new Store(
        backend,
        connector(backend),
        new ObjectCache(CACHE_BYTES),
        StoreListener.NONE,
        ledger.orElseThrow());
  }

  private Connector connector(String backend) {
    return switch (backend) {
      case "redis" -> redis(network.redis().orElseThrow());
      case "file" -> new FileConnector(run.resolve(config.fileDir().orElse(Path.of("proxystore"))));
      default -> globus(config.globusConfig().orElseThrow());
    };
  }

  private Connector redis(URI address) {
    return new RedisConnector(RedisSite.of(address), redisSettings(environment));
  }

  static RedisSettings redisSettings(Map<String, String> environment) {
    return RedisSettings.withPassword(
        environment.getOrDefault(CampaignQueues.PASSWORD_VARIABLE, ""));
  }

  static GlobusConnector.Host host() {
    return new GlobusConnector.Host(HostInfo.hostName(), Path.of(System.getProperty("user.home")));
  }

  private Connector globus(Path file) {
    GlobusSites sites = GlobusSites.read(file);
    sites.warnings().forEach(warning -> LOG.warn("{}: {}", file, warning));
    try {
      GlobusTransfer client = GlobusAccess.of(environment).transfer();
      return GlobusConnector.ofDriver(sites, host(), client, TransferTiming.STANDARD);
    } catch (GlobusException e) {
      throw new UserException(ExitCodes.UNAVAILABLE, "the globus store: " + e.sentence());
    }
  }
}
