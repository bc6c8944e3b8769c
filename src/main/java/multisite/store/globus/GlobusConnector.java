package multisite.store.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import multisite.globus.GlobusTransfer;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
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

  private final GlobusSites sites;
  private final GlobusSite here;
  private final ObjectFiles files;
  private final TransferTiming timing;
  private final Optional<TransferQueue> transfers;

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
      files.write(object.key(), object.bytes());
    }
    List<List<CompletableFuture<String>>> moves = new ArrayList<>();
    for (StoredObject object : objects) {
      moves.add(transfers.map(queue -> moveToAll(queue, object.key())).orElse(List.of()));
    }
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      List<String> ids = new ArrayList<>();
      for (CompletableFuture<String> move : moves.get(i)) {
        ids.add(await(move));
      }
      keys.add(objects.get(i).key().at(here.endpoint(), ids));
    }
    return keys;
  }

  private List<CompletableFuture<String>> moveToAll(TransferQueue queue, Key key) {
    return sites.otherThan(here).stream()
        .map(
            site -> queue.move(new Route(here.endpoint(), site.endpoint()), here.moveTo(site, key)))
        .toList();
  }

  @Override
  public byte[] get(Key key) throws InterruptedException {
    boolean isOurs = key.site().isEmpty() || key.site().equals(here.endpoint());
    if (isOurs) {
      return files.read(key);
    }
    if (transfers.isPresent()) {
      fetch(transfers.get(), key);
      return files.read(key);
    }
    return waitFor(key);
  }

  /** Brings an object here that a worker has written at its site. */
  private void fetch(TransferQueue queue, Key key) throws InterruptedException {
    if (Files.exists(files.file(key)) && key.fits(files.read(key))) {
      return;
    }
    GlobusSite there = sites.ofEndpoint(key.site());
    String transfer =
        await(queue.move(new Route(there.endpoint(), here.endpoint()), there.moveTo(here, key)));
    await(queue.arrival(transfer));
  }

  /**
   * Globus writes a file in place, so that one that is too short or torn may still become whole.
   */
  private byte[] waitFor(Key key) throws InterruptedException {
    long deadline = System.nanoTime() + timing.readerPatience().toNanos();
    for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      boolean isThere = Files.exists(files.file(key));
      boolean isOver = System.nanoTime() >= deadline;
      if (isThere) {
        byte[] bytes = files.read(key);
        if (isOver || key.fits(bytes)) {
          return bytes;
        }
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

  /** Here at once, at the other sites as soon as nothing is under way to them any more. */
  @Override
  public void evict(Collection<Key> keys) {
    for (Key key : keys) {
      files.remove(key);
      transfers.ifPresent(
          queue ->
              arrival(key)
                  .whenComplete(
                      (arrived, failure) ->
                          sites
                              .otherThan(here)
                              .forEach(site -> queue.delete(site.endpoint(), site.path(key)))));
    }
  }

  @Override
  public CompletableFuture<Void> arrival(Key key) {
    if (transfers.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.allOf(
        key.transfers().stream()
            .map(id -> transfers.get().arrival(id))
            .toArray(CompletableFuture<?>[]::new));
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
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new StoreException(
          Reason.NOT_TRANSFERRED, "an object cannot be transferred: " + e.getCause(), e);
    }
  }
}
