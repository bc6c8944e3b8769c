package multisite.store.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;
import multisite.store.StoredObject;

/**
 * Objects on a Redis server, as ProxyStore 1.1.0 lays them out: the key is the UUID, the value the
 * stored form. Many objects go in one command, as long as they are small.
 */
public final class RedisConnector implements Connector {
  /** The kind in its {@link #config()}. */
  public static final String KIND = "redis";

  /** The largest value that Redis takes, in bytes. */
  static final long LARGEST = 512L << 20;

  private static final long BATCH_BYTES = 16L << 20;

  private static final long LARGEST_ANSWER = 1L << 20;

  private final RedisSite site;
  private final RedisCalls calls;

  /**
   * Connects.
   *
   * @throws StoreException if the server cannot be used
   */
  public RedisConnector(RedisSite site, RedisSettings settings) {
    this.site = site;
    this.calls = RedisCalls.connect(site, settings);
  }

  /** The connector of a {@link #config()}. */
  public static RedisConnector of(JsonNode config, RedisSettings settings) {
    return new RedisConnector(RedisSite.fromJson(config), settings);
  }

  @Override
  public ObjectNode config() {
    return site.addTo(JsonNodeFactory.instance.objectNode().put("kind", KIND));
  }

  @Override
  public List<Key> put(List<StoredObject> objects) throws InterruptedException {
    objects.forEach(RedisConnector::checkSize);
    List<byte[]> batch = new ArrayList<>();
    long bytes = 0;
    for (StoredObject object : objects) {
      if (!batch.isEmpty() && bytes + object.form().length() > BATCH_BYTES) {
        send(batch);
        batch.clear();
        bytes = 0;
      }
      batch.add(RedisCalls.name(object.key()));
      batch.add(object.form().joined());
      bytes += object.form().length();
    }
    send(batch);
    return objects.stream().map(StoredObject::key).toList();
  }

  private void send(List<byte[]> namesAndValues) throws InterruptedException {
    if (!namesAndValues.isEmpty()) {
      byte[][] arguments = namesAndValues.toArray(byte[][]::new);
      calls.call(redis -> redis.mset(arguments));
    }
  }

  private static void checkSize(StoredObject object) {
    checkSize(object.form().length());
  }

  static void checkSize(long bytes) {
    if (bytes > LARGEST) {
      throw new StoreException(
          Reason.NO_ROOM,
          "a value of %d MB is too large for Redis, which takes 512 MB: use the file or the globus"
                  .formatted(bytes >> 20)
              + " backend for its topic");
    }
  }

  /** A large object comes in pieces: in one answer it would pass through all memory twice. */
  @Override
  public StoredForm get(Key key) throws InterruptedException {
    if (key.bytes() == Key.UNKNOWN_SIZE || key.bytes() > LARGEST_ANSWER) {
      return StoredForm.gather(size(key), (start, length) -> piece(key, start, length));
    }
    byte[] value = calls.call(redis -> redis.get(RedisCalls.name(key)));
    if (value == null) {
      throw missing(key);
    }
    return StoredForm.of(value);
  }

  private int size(Key key) throws InterruptedException {
    long bytes = calls.call(redis -> redis.strlen(RedisCalls.name(key)));
    if (bytes == 0) {
      throw missing(key);
    }
    return Math.toIntExact(bytes);
  }

  private byte[] piece(Key key, int start, int length) throws InterruptedException {
    byte[] piece =
        calls.call(redis -> redis.getrange(RedisCalls.name(key), start, start + length - 1L));
    if (piece.length < length) {
      throw missing(key); // it was removed while it was read
    }
    return piece;
  }

  private StoreException missing(Key key) {
    return new StoreException(
        Reason.MISSING, "object " + key.name() + " is not on the Redis server at " + site);
  }

  @Override
  public boolean exists(Key key) throws InterruptedException {
    return calls.call(redis -> redis.exists(RedisCalls.name(key)));
  }

  @Override
  public void evict(Collection<Key> keys) throws InterruptedException {
    byte[][] names = keys.stream().map(RedisCalls::name).toArray(byte[][]::new);
    if (names.length > 0) {
      calls.call(redis -> redis.unlink(names));
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
