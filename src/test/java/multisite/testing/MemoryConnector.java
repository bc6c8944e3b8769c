package multisite.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;
import multisite.store.StoredObject;

/** Objects in this process, to be lost and spoilt. */
public final class MemoryConnector implements Connector {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final AtomicInteger gets = new AtomicInteger();
  private final List<Integer> batches = new ArrayList<>();
  private volatile boolean full;
  private volatile boolean closed;

  @Override
  public ObjectNode config() {
    return JsonNodeFactory.instance.objectNode().put("kind", "memory");
  }

  @Override
  public synchronized List<Key> put(List<StoredObject> batch) {
    batches.add(batch.size());
    for (StoredObject object : batch) {
      objects.put(object.key().name(), object.form().joined());
      if (full) {
        throw new StoreException(Reason.NO_ROOM, "the memory store is full");
      }
    }
    return batch.stream().map(StoredObject::key).toList();
  }

  @Override
  public StoredForm get(Key key) {
    gets.incrementAndGet();
    byte[] bytes = objects.get(key.name());
    if (bytes == null) {
      throw new StoreException(Reason.MISSING, "object " + key.name() + " is not in memory");
    }
    return StoredForm.of(bytes);
  }

  @Override
  public boolean exists(Key key) {
    return objects.containsKey(key.name());
  }

  @Override
  public void evict(Collection<Key> keys) {
    keys.forEach(key -> objects.remove(key.name()));
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Fails in the middle of every put from now on. */
  public void fillUp() {
    full = true;
  }

  /** Changes one byte in the middle of an object. */
  public void corrupt(Key key) {
    byte[] bytes = get(key).joined();
    bytes[bytes.length / 2] ^= 1;
    objects.put(key.name(), bytes);
  }

  /** An object that somebody else has put. */
  public void putForeign(String name, byte[] bytes) {
    objects.put(name, bytes);
  }

  /** Names of all objects. */
  public Collection<String> names() {
    return objects.keySet();
  }

  /** How often an object was fetched. */
  public int gets() {
    return gets.get();
  }

  /** How many objects came with each put. */
  public synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  public boolean isClosed() {
    return closed;
  }
}
