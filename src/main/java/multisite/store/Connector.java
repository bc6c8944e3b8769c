package multisite.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
  byte[] get(Key key) throws InterruptedException;

  /** Whether the object is there. */
  boolean exists(Key key) throws InterruptedException;

  /** Removes these objects and nothing else; those that are not there are no failure. */
  void evict(Collection<Key> keys) throws InterruptedException;

  /**
   * When the object is wherever it is needed, or why it will never be; at once for all connectors
   * that do not move objects.
   */
  default CompletableFuture<Void> arrival(Key key) {
    return CompletableFuture.completedFuture(null);
  }

  /** Lets go of connections and threads; the objects stay. */
  @Override
  void close() throws InterruptedException;
}
