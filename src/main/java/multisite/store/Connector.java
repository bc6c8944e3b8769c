package multisite.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Moves stored forms into one kind of storage and out of it; knows nothing of values, caches and
 * owners. Objects are written once and read often. Safe for several threads.
 *
 * <p>Everything here may throw {@link StoreException}.
 */
public interface Connector extends AutoCloseable {

  /**
   * What another process needs to make the same connector, with the {@code kind} first; no secrets.
   */
  ObjectNode config();

  /** Puts all objects, at one stroke where that is cheaper; their keys, in the same order. */
  List<Key> put(List<StoredObject> objects) throws InterruptedException;

  /**
   * The stored form of an object, whatever became of it; waits for an object that is on its way
   * here. The caller checks the digest.
   */
  StoredForm get(Key key) throws InterruptedException;

  /** Whether the object is there. */
  boolean exists(Key key) throws InterruptedException;

  /**
   * Whether an object that is there can be read wherever it is needed, as far as can be told from
   * here, so that it need not be put again.
   */
  default boolean isInPlace(Key key) throws InterruptedException {
    return exists(key);
  }

  /** Removes these objects and nothing else; those that are not there are no failure. */
  void evict(Collection<Key> keys) throws InterruptedException;

  /**
   * Removes what writers that were killed have left of objects, where that can be; called once, at
   * the end.
   *
   * @param gone tells by its name whether an object was ours, and is not wanted any more
   */
  default void sweep(Predicate<String> gone) {}

  /**
   * The key of an object whose {@link #arrival} on that host is over, for a reader there: it need
   * not be waited for.
   *
   * @param host name of the machine, or blank if it is not known which it will be
   */
  default Key arrived(Key key, String host) {
    return key;
  }

  /**
   * When the object can be read on a host without waiting, or why it will never be; at once for all
   * connectors that do not move objects.
   *
   * @param host name of the machine, or blank if it is not known which it will be
   */
  default CompletableFuture<Void> arrival(Key key, String host) {
    return CompletableFuture.completedFuture(null);
  }

  /** Lets go of connections and threads; the objects stay. */
  @Override
  void close() throws InterruptedException;
}
