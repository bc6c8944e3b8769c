package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import multisite.campaign.CampaignStores;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.globus.GlobusException;
import multisite.globus.GlobusTransfer;
import multisite.journal.HostInfo;
import multisite.journal.RunFile;
import multisite.store.Connector;
import multisite.store.FileLedger;
import multisite.store.ObjectCache;
import multisite.store.Owner;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreTotals;
import multisite.store.file.FileConnector;
import multisite.store.file.WriteBehindConnector;
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

  /** A result is checked when it comes, and used soon after. */
  private static final long CACHE_BYTES = 64L << 20;

  /** What was put where and not removed yet; the next process of this run reads it. */
  static final String LEDGER = RunFile.STORES.fileName();

  private final ProxyStore config;
  private final Network network;
  private final Map<String, String> environment;
  private final Path run;
  private final List<FileLedger.Leftover> leftovers;
  private final Optional<FileLedger> ledger;
  private final StoreTotals totals = new StoreTotals();
  private final Map<String, Store> byBackend = new HashMap<>();
  private final Map<Topic, Store> byTopic = new EnumMap<>(Topic.class);

  /** What former processes have left in stores that the run has no more. */
  private final List<FileLedger.Leftover> former = new ArrayList<>();

  private volatile List<Owner> staying = List.of();

  private RunStores(ProxyStore config, Network network, Map<String, String> environment, Path run) {
    this.config = config;
    this.network = network;
    this.environment = environment;
    this.run = run.toAbsolutePath();
    Path file = this.run.resolve(LEDGER);
    this.leftovers = FileLedger.leftovers(file);
    this.ledger =
        config.backends().isEmpty() && leftovers.isEmpty()
            ? Optional.empty()
            : Optional.of(FileLedger.open(file));
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
      stores.recover();
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

  /**
   * Leaves what belongs to these tasks when the stores are closed: they are at remote sites, where
   * their results may be put yet, and the process that resumes the run finds and removes them.
   */
  void leaveToTasks(Collection<String> taskIds) {
    staying = taskIds.stream().map(Owner::task).toList();
  }

  /** What driver and workers did with the stores. */
  StoreTotals totals() {
    return totals;
  }

  /** Removes what the run has put, and lets go of the stores; notes what is left. */
  @Override
  public void close() throws InterruptedException {
    Map<String, Integer> left = new TreeMap<>();
    try {
      for (Store store : byBackend.values()) {
        int stays = staying.stream().mapToInt(store::leave).sum();
        store.close();
        left.put(store.name(), stays + store.size());
      }
      removeFormer(left);
    } finally {
      ledger.ifPresent(
          file -> {
            file.closing(totals.toJson(left));
            file.close();
          });
    }
    left.forEach(
        (store, objects) -> {
          if (objects > 0) {
            LOG.warn("{} objects are left in the store {}, see {}", objects, store, LEDGER);
          }
        });
  }

  private Store store(String backend) {
    return store(backend, connector(backend));
  }

  private Store store(String name, Connector connector) {
    return new Store(name, connector, new ObjectCache(CACHE_BYTES), totals, ledger.orElseThrow());
  }

  /** When all stores are open, so that a run that cannot go on removes nothing. */
  private void recover() {
    former.addAll(leftovers);
    byBackend.values().forEach(this::recover);
  }

  private void recover(Store store) {
    String place = place(store.name(), store.connectorConfig());
    List<FileLedger.Leftover> its =
        former.stream().filter(left -> place(left).equals(place)).toList();
    store.recover(its);
    former.removeAll(its);
  }

  private static String place(FileLedger.Leftover left) {
    return place(left.store(), left.connector());
  }

  private static String place(String store, JsonNode connector) {
    return store + " " + connector;
  }

  /** Where the file store of a run is. */
  static Path fileDirectory(ProxyStore config, Path run) {
    return run.resolve(config.fileDir().orElse(Path.of("proxystore")));
  }

  private Connector connector(String backend) {
    return switch (backend) {
      case "redis" -> redis(network.redis().orElseThrow());
      case "file" -> files(fileDirectory(config, run));
      default -> globusOf(config.globusConfig().orElseThrow());
    };
  }

  /**
   * Removes what is in stores that the run had when it was begun, and has no more; at its end,
   * since tasks at remote sites may have needed it.
   */
  private void removeFormer(Map<String, Integer> left) throws InterruptedException {
    while (!former.isEmpty()) {
      FileLedger.Leftover first = former.get(0);
      List<FileLedger.Leftover> together =
          former.stream().filter(object -> place(object).equals(place(first))).toList();
      left.merge(first.store(), removeFormer(first, together.size()), Integer::sum);
      former.removeAll(together);
    }
  }

  private int removeFormer(FileLedger.Leftover first, int objects) throws InterruptedException {
    try {
      Store store = store(first.store(), former(first.connector()));
      recover(store);
      int stays = staying.stream().mapToInt(store::leave).sum();
      store.close();
      return stays + store.size();
    } catch (StoreException | UserException e) {
      LOG.warn("what was put into the former store {} stays: {}", first.store(), e.getMessage());
      return objects;
    }
  }

  private Connector former(JsonNode connector) {
    return switch (connector.path("kind").asText()) {
      case RedisConnector.KIND -> RedisConnector.of(connector, redisSettings(environment));
      case FileConnector.KIND -> FileConnector.of(connector);
      default -> globus(GlobusSites.of(connector.path("endpoints")));
    };
  }

  /** A task server elsewhere does not know of objects that are still on their way to the disk. */
  private Connector files(Path directory) {
    FileConnector files = new FileConnector(directory);
    return network.noTaskServer() ? files : new WriteBehindConnector(files);
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

  private Connector globusOf(Path file) {
    GlobusSites sites = GlobusSites.read(file);
    sites.warnings().forEach(warning -> LOG.warn("{}: {}", file, warning));
    return globus(sites);
  }

  private Connector globus(GlobusSites sites) {
    try {
      GlobusTransfer client = GlobusAccess.of(environment).transfer();
      return GlobusConnector.ofDriver(sites, host(), client, TransferTiming.STANDARD);
    } catch (GlobusException e) {
      throw new UserException(ExitCodes.UNAVAILABLE, "the globus store: " + e.sentence());
    }
  }
}
