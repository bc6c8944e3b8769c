package multisite.store.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import multisite.globus.GlobusTransfer;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;
import multisite.store.StoredObject;
import multisite.store.file.ObjectFiles;

/**
 * Objects in a directory at each site, as ProxyStore 1.1.0 lays them out: a file {@code <uuid>},
 * moved from the writer's site to all others.
 *
 * <p>Only the driver submits transfers. A worker writes to its own site's directory, from where the
 * driver fetches; and it reads by waiting until the file has arrived whole: it needs no token.
 */
public final class GlobusConnector implements Connector {
  /** The kind in its {@link #config()}. */
  public static final String KIND = "globus";

  private static final long FIRST_PAUSE_MS = 20;
  private static final long LONGEST_PAUSE_MS = 1000;

  /** So long may a file that has arrived be invisible to some machines of its site. */
  private static final Duration VISIBLE = Duration.ofSeconds(5);

  private final GlobusSites sites;
  private final GlobusSite here;
  private final ObjectFiles files;
  private final TransferTiming timing;
  private final Optional<TransferQueue> transfers;

  /** For each of our objects the last transfer to each other site, by the site's endpoint. */
  private final Map<String, Map<String, String>> underway = new ConcurrentHashMap<>();

  /** What is being fetched from the sites, or is here already. */
  private final Map<Key, CompletableFuture<Void>> fetches = new ConcurrentHashMap<>();

  private GlobusConnector(
      GlobusSites sites, Host host, TransferTiming timing, Optional<TransferQueue> transfers) {
    this.sites = sites;
    this.here = sites.ofHost(host.name());
    this.timing = timing;
    this.transfers = transfers;
    this.files = new ObjectFiles(here.directory(host.home()), ObjectFiles.Opener.REAL);
    files.makeDirectory();
  }

  /**
   * The machine that we are on.
   *
   * @param name as matched by {@code host_regex}
   * @param home what {@code ~} stands for
   */
  public record Host(String name, Path home) {}

  /**
   * The driver's side.
   *
   * @throws StoreException if a site cannot take part, such as one without an endpoint id
   */
  public static GlobusConnector ofDriver(
      GlobusSites sites, Host host, GlobusTransfer client, TransferTiming timing) {
    GlobusSite here = sites.ofHost(host.name());
    here.endpoint();
    sites.otherThan(here).forEach(GlobusSite::endpoint);
    return new GlobusConnector(sites, host, timing, Optional.of(new TransferQueue(client, timing)));
  }

  /** A worker's side, by the driver's {@link #config()}. */
  public static GlobusConnector ofWorker(JsonNode config, Host host, TransferTiming timing) {
    return new GlobusConnector(
        GlobusSites.of(config.path("endpoints")), host, timing, Optional.empty());
  }

  @Override
  public ObjectNode config() {
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("kind", KIND);
    config.set("endpoints", sites.toJson());
    return config;
  }

  @Override
  public List<Key> put(List<StoredObject> objects) throws InterruptedException {
    for (StoredObject object : objects) {
      files.write(object.key(), object.form());
    }
    List<Map<String, CompletableFuture<String>>> moves = new ArrayList<>();
    for (StoredObject object : objects) {
      moves.add(transfers.map(queue -> moveToAll(queue, object.key())).orElse(Map.of()));
    }
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      Map<String, String> ids = new LinkedHashMap<>();
      for (Map.Entry<String, CompletableFuture<String>> move : moves.get(i).entrySet()) {
        ids.put(move.getKey(), await(move.getValue()));
      }
      Key key = objects.get(i).key().at(here.endpoint(), List.copyOf(ids.values()));
      underway.put(key.name(), ids);
      keys.add(key);
    }
    return keys;
  }

  private Map<String, CompletableFuture<String>> moveToAll(TransferQueue queue, Key key) {
    Map<String, CompletableFuture<String>> moves = new LinkedHashMap<>();
    for (GlobusSite site : sites.otherThan(here)) {
      Route route = new Route(here.endpoint(), site.endpoint());
      moves.put(site.endpoint(), queue.move(route, here.moveTo(site, key)));
    }
    return moves;
  }

  @Override
  public StoredForm get(Key key) throws InterruptedException {
    if (transfers.isEmpty()) {
      return waitFor(key);
    }
    if (isOurs(key)) {
      return files.read(key);
    }
    await(fetch(transfers.get(), key));
    return fetched(key);
  }

  /** What was lost or spoilt since it was fetched has to be fetched again by the next who asks. */
  private StoredForm fetched(Key key) {
    try {
      StoredForm form = files.read(key);
      if (!key.fits(form)) {
        fetches.remove(key);
      }
      return form;
    } catch (StoreException e) {
      fetches.remove(key);
      throw e;
    }
  }

  private boolean isOurs(Key key) {
    return key.site().isEmpty() || key.site().equals(here.endpoint());
  }

  /** Brings an object here that a worker has written at its site, once. */
  private CompletableFuture<Void> fetch(TransferQueue queue, Key key) {
    return fetches.compute(
        key,
        (same, known) -> {
          if (known != null && !known.isCompletedExceptionally()) {
            return known;
          }
          if (files.isComplete(key) && key.fits(files.read(key))) {
            return CompletableFuture.completedFuture(null);
          }
          GlobusSite there = sites.ofEndpoint(key.site());
          return queue
              .move(new Route(there.endpoint(), here.endpoint()), there.moveTo(here, key))
              .thenCompose(queue::arrival);
        });
  }

  /**
   * Globus writes a file in place, so that one that is too short or torn may still become whole,
   * unless it is known to have arrived.
   */
  private StoredForm waitFor(Key key) throws InterruptedException {
    Duration patience = isOurs(key) ? VISIBLE : timing.readerPatience();
    long deadline = System.nanoTime() + patience.toNanos();
    for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      boolean isOver = System.nanoTime() >= deadline;
      if (files.isComplete(key) || (isOver && exists(key))) {
        StoredForm form = files.read(key);
        if (isOver || key.fits(form)) {
          return form;
        }
      } else if (isOver && isOurs(key)) {
        throw files.missing(key);
      } else if (isOver) {
        throw new StoreException(
            Reason.NOT_TRANSFERRED,
            "object %s has not arrived at endpoint %s within %d s, by transfer %s"
                .formatted(
                    key.name(), here.name(), timing.readerPatience().toSeconds(), key.transfers()));
      }
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }

  @Override
  public boolean exists(Key key) {
    return Files.exists(files.file(key));
  }

  /** Never: its transfers are not watched any more, and moving what is there again is cheap. */
  @Override
  public boolean isInPlace(Key key) {
    return false;
  }

  /** Here at once, at the other sites as soon as nothing is under way to them any more. */
  @Override
  public void evict(Collection<Key> keys) {
    files.remove(keys);
    for (Key key : keys) {
      fetches.keySet().removeIf(fetched -> fetched.name().equals(key.name()));
      transfers.ifPresent(
          queue ->
              allOver(queue, key)
                  .whenComplete(
                      (arrived, failure) ->
                          sites
                              .otherThan(here)
                              .forEach(site -> queue.delete(site.endpoint(), site.path(key)))));
    }
  }

  private CompletableFuture<Void> allOver(TransferQueue queue, Key key) {
    Collection<String> ids =
        Optional.ofNullable(underway.remove(key.name())).orElse(Map.of()).values();
    return CompletableFuture.allOf(
        ids.stream().map(queue::arrival).toArray(CompletableFuture<?>[]::new));
  }

  /**
   * At the driver: the transfer to the host's site, or any one if the site is not known; a worker's
   * object is fetched at once.
   */
  @Override
  public CompletableFuture<Void> arrival(Key key, String host) {
    if (transfers.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    TransferQueue queue = transfers.get();
    if (!isOurs(key)) {
      return fetch(queue, key);
    }
    Map<String, String> ids = underway.getOrDefault(key.name(), Map.of());
    Optional<GlobusSite> site = host.isEmpty() ? Optional.empty() : sites.find(host);
    if (site.isPresent()) {
      String id = ids.get(site.get().endpoint());
      return id == null ? CompletableFuture.completedFuture(null) : queue.arrival(id);
    }
    return firstOf(ids.values().stream().map(queue::arrival).toList());
  }

  @Override
  public Key arrived(Key key, String host) {
    Map<String, String> ids = underway.getOrDefault(key.name(), Map.of());
    return sites
        .find(host)
        .map(GlobusSite::endpoint)
        .filter(ids::containsKey)
        .map(endpoint -> key.at(endpoint, key.transfers()))
        .orElse(key);
  }

  /** The first that succeeds, or the failure of all. */
  private static CompletableFuture<Void> firstOf(List<CompletableFuture<Void>> arrivals) {
    CompletableFuture<Void> any = new CompletableFuture<>();
    arrivals.forEach(arrival -> arrival.thenAccept(any::complete));
    CompletableFuture.allOf(arrivals.toArray(CompletableFuture<?>[]::new))
        .whenComplete(
            (all, failure) -> {
              if (failure == null) {
                any.complete(null);
              } else if (arrivals.stream().allMatch(CompletableFuture::isCompletedExceptionally)) {
                any.completeExceptionally(failure);
              }
            });
    return any;
  }

  @Override
  public void sweep(Predicate<String> gone) {
    files.removeTorn(gone);
  }

  @Override
  public void close() throws InterruptedException {
    if (transfers.isPresent()) {
      transfers.get().close();
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw StoreException.of(e);
    }
  }
}
