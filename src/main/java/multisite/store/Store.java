package multisite.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values by reference: encode → name → put for the writer; cache → get → check → decode for the
 * reader. What this store has put it removes when its owner is done, and all of it when it is
 * closed; it removes nothing else. Safe for several threads.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private final String name;
  private final Connector connector;
  private final ObjectCache cache;
  private final StoreListener listener;
  private final Ledger ledger;
  private final Holdings holdings;

  /**
   * @param connector owned by this store, and closed with it
   * @param cache may be shared with other stores
   */
  public Store(
      String name, Connector connector, ObjectCache cache, StoreListener listener, Ledger ledger) {
    this(name, connector, cache, listener, ledger, new Holdings());
  }

  private Store(
      String name,
      Connector connector,
      ObjectCache cache,
      StoreListener listener,
      Ledger ledger,
      Holdings holdings) {
    this.name = name;
    this.connector = connector;
    this.cache = cache;
    this.listener = listener;
    this.ledger = ledger;
    this.holdings = holdings;
  }

  /** A store that only reads, or whose objects others will own. */
  public static Store reading(
      String name, Connector connector, ObjectCache cache, StoreListener listener) {
    return new Store(name, connector, cache, listener, Ledger.NONE);
  }

  public String name() {
    return name;
  }

  /** The same store for a caller who wants to know what its own calls do; not closed by itself. */
  public Store listening(StoreListener caller) {
    StoreListener both =
        metric -> {
          listener.used(metric);
          caller.used(metric);
        };
    return new Store(name, connector, cache, both, ledger, holdings);
  }

  /**
   * Takes over what a process before this one has put and not removed: it is found again when it is
   * put for the same owner, and removed with its owner, or in the end.
   */
  public void recover(Collection<FileLedger.Leftover> leftovers) {
    for (FileLedger.Leftover left : leftovers) {
      holdings.recover(left.owner(), left.key());
    }
  }

  /** Puts a value that cannot be made again once it is lost. */
  public <T> Proxy<T> put(Owner owner, Codec<T> codec, T value) throws InterruptedException {
    return putForms(owner, codec, List.of(codec.encode(value)), List.of(Optional.empty())).get(0);
  }

  /**
   * Puts many values at one stroke, such as one transfer for all; each can be asked for again if
   * its object is lost, and must be the same then.
   */
  public <T> List<Proxy<T>> putAll(
      Owner owner, Codec<T> codec, List<? extends Supplier<? extends T>> sources)
      throws InterruptedException {
    List<StoredForm> forms = new ArrayList<>();
    List<Optional<Supplier<StoredForm>>> again = new ArrayList<>();
    for (Supplier<? extends T> source : sources) {
      forms.add(codec.encode(source.get()));
      again.add(Optional.of(() -> codec.encode(source.get())));
    }
    return putForms(owner, codec, forms, again);
  }

  private <T> List<Proxy<T>> putForms(
      Owner owner,
      Codec<T> codec,
      List<StoredForm> forms,
      List<Optional<Supplier<StoredForm>>> sources)
      throws InterruptedException {
    List<Key> keys = new ArrayList<>();
    List<StoredObject> missing = new ArrayList<>();
    for (StoredForm form : forms) {
      Key key = Key.of(form);
      Optional<Key> former = holdings.recovered(owner, key);
      key = former.map(Key::name).map(known -> Key.of(known, form)).orElse(key);
      keys.add(key);
      if (former.isPresent() && connector.isInPlace(key)) {
        listener.used(metric("found", key, false, 0));
      } else {
        missing.add(new StoredObject(key, form));
      }
    }
    Map<String, Key> written =
        putObjects(owner, missing).stream()
            .collect(Collectors.toMap(Key::name, Function.identity()));
    List<Proxy<T>> proxies = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Key key = written.getOrDefault(keys.get(i).name(), keys.get(i));
      holdings.add(owner, new Holdings.Holding(key, sources.get(i)));
      proxies.add(proxy(key, codec, owner.kind() == Owner.Kind.TASK));
    }
    return proxies;
  }

  private List<Key> putObjects(Owner owner, List<StoredObject> objects)
      throws InterruptedException {
    if (objects.isEmpty()) {
      return List.of();
    }
    List<Key> planned = objects.stream().map(StoredObject::key).toList();
    ledger.storing(name, connector.config(), owner, planned);
    long start = System.nanoTime();
    try {
      List<Key> keys = connector.put(objects);
      double each = (System.nanoTime() - start) / 1e9 / keys.size();
      keys.forEach(key -> listener.used(metric("put", key, false, each)));
      return keys;
    } catch (StoreException e) {
      // some of them may be there
      planned.forEach(key -> holdings.add(owner, new Holdings.Holding(key, Optional.empty())));
      throw e;
    }
  }

  /** Puts a value under a given name and leaves it to whoever reads it. */
  public <T> Proxy<T> publish(String objectName, Codec<T> codec, T value)
      throws InterruptedException {
    StoredForm form = codec.encode(value);
    long start = System.nanoTime();
    Key key = connector.put(List.of(new StoredObject(Key.of(objectName, form), form))).get(0);
    listener.used(metric("put", key, false, (System.nanoTime() - start) / 1e9));
    return proxy(key, codec, true);
  }

  /** What another process needs to open this store. */
  public ObjectNode connectorConfig() {
    return connector.config();
  }

  /** A proxy of an object that is there, whoever has put it. */
  public <T> Proxy<T> proxy(Key key, Codec<T> codec) {
    return proxy(key, codec, false);
  }

  private <T> Proxy<T> proxy(Key key, Codec<T> codec, boolean once) {
    return new Proxy<>(
        new Reference(name, connector.config(), key, once),
        () -> once ? take(key, codec) : get(key, codec));
  }

  /**
   * The value of an object, kept in memory for whoever wants it next.
   *
   * @throws StoreException if there is none, or it is not what was put
   */
  public <T> T get(Key key, Codec<T> codec) throws InterruptedException {
    long start = System.nanoTime();
    Optional<T> cached = cache.find(key.name(), codec);
    if (cached.isPresent()) {
      got(key, key.bytes(), true, start);
      return cached.get();
    }
    StoredForm form = checked(key, connector.get(key));
    T value = codec.decode(form);
    cache.put(key.name(), codec, value, form.length());
    got(key, form.length(), false, start);
    return value;
  }

  /** The value of an object that is read once, and so is not kept in memory; see {@link #get}. */
  public <T> T take(Key key, Codec<T> codec) throws InterruptedException {
    long start = System.nanoTime();
    StoredForm form = checked(key, connector.get(key));
    T value = codec.decode(form);
    got(key, form.length(), false, start);
    return value;
  }

  private void got(Key key, long bytes, boolean hit, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    listener.used(new StoreMetric("get", name, key.name(), bytes, hit, key.transfers(), seconds));
  }

  private StoredForm checked(Key key, StoredForm form) {
    if (!key.fits(form)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "object %s in store %s is not what was put: %s"
              .formatted(
                  key.name(),
                  name,
                  form.length() == key.bytes()
                      ? "its digest is another"
                      : form.length() + " bytes instead of " + key.bytes()));
    }
    return form;
  }

  /**
   * Takes an object over that somebody else has put, such as a worker's result: it is removed with
   * its owner from now on.
   */
  public void adopt(Owner owner, Key key) {
    if (holdings.find(key.name()).isEmpty()) {
      ledger.storing(name, connector.config(), owner, List.of(key));
    }
    holdings.add(owner, new Holdings.Holding(key, Optional.empty()));
  }

  /**
   * Looks whether an object of this store is there and whole, and puts it again if not, or if it
   * cannot be seen from here, under the same name, so that every proxy of it stays good; whether it
   * is there now.
   */
  public boolean mend(Key key) throws InterruptedException {
    try {
      StoredForm form = checked(key, connector.get(key));
      if (!connector.isInPlace(key)) {
        connector.put(List.of(new StoredObject(key, form)));
        LOG.info("object {} of store {} is whole here, and moved again", key.name(), name);
      }
      return true;
    } catch (StoreException e) {
      LOG.warn("{}", e.sentence());
    }
    Optional<Supplier<StoredForm>> source =
        holdings.find(key.name()).flatMap(Holdings.Holding::source);
    if (source.isEmpty()) {
      return false;
    }
    StoredForm form = source.get().get();
    Key again = Key.of(key.name(), form);
    if (!again.digest().equals(key.digest())) {
      LOG.warn("object {} cannot be made again as it was", key.name());
      return false;
    }
    connector.put(List.of(new StoredObject(again, form)));
    LOG.info("put object {} into store {} again", key.name(), name);
    return true;
  }

  /** See {@link Connector#arrived}. */
  public Key arrived(Key key, String host) {
    return connector.arrived(key, host);
  }

  /** See {@link Connector#arrival}. */
  public CompletableFuture<Void> arrival(Key key, String host) {
    return connector.arrival(key, host);
  }

  /** The owner is done: removes what was put for it. */
  public void release(Owner owner) throws InterruptedException {
    evict(holdings.of(owner));
  }

  /** Removes objects that this store has put or adopted, those of a ledger among them. */
  public void evict(Collection<Key> keys) throws InterruptedException {
    if (keys.isEmpty()) {
      return;
    }
    connector.evict(keys);
    keys.forEach(key -> cache.remove(key.name()));
    holdings.remove(keys);
    ledger.evicted(keys);
  }

  /** How many objects are there for somebody. */
  public int size() {
    return holdings.all().size();
  }

  /**
   * Lets go of what an owner has without removing it: a later process will {@link #recover} it; how
   * many objects that are.
   */
  public int leave(Owner owner) {
    List<Key> left = holdings.of(owner);
    holdings.remove(left);
    return left.size();
  }

  /** Removes all that is left of what this store has put, then lets go of the connector. */
  @Override
  public void close() throws InterruptedException {
    List<Key> left = holdings.all();
    try {
      evict(left);
      if (ledger != Ledger.NONE) {
        connector.sweep(ledger::isGone);
      }
    } catch (StoreException e) {
      LOG.warn("{} objects are left in store {}: {}", left.size(), name, e.sentence());
    } finally {
      connector.close();
    }
  }

  private StoreMetric metric(String operation, Key key, boolean hit, double seconds) {
    return new StoreMetric(operation, name, key.name(), key.bytes(), hit, key.transfers(), seconds);
  }
}
