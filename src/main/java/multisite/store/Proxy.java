package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Stands for a value that lies in a store. In a message it is {@code {"$proxy": {store, connector,
 * key}}}, where {@code connector} tells any process how to reach the store.
 *
 * <p>The value is fetched when it is asked for, not before; nothing is evicted by that.
 */
public final class Proxy<T> {
  static final String MARK = "$proxy";

  private final String store;
  private final ObjectNode connector;
  private final Key key;
  private final Resolver<T> resolver;

  /** Fetches the value of a key. */
  @FunctionalInterface
  interface Resolver<T> {
    T resolve(Key key) throws InterruptedException;
  }

  Proxy(String store, ObjectNode connector, Key key, Resolver<T> resolver) {
    this.store = store;
    this.connector = connector;
    this.key = key;
    this.resolver = resolver;
  }

  /** Whether a node of a message stands for a value elsewhere. */
  public static boolean isProxy(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.path(MARK).isObject();
  }

  /** The value, from memory or from the store. */
  public T resolve() throws InterruptedException {
    return resolver.resolve(key);
  }

  public Key key() {
    return key;
  }

  /** How it stands in a message. */
  public ObjectNode toJson() {
    ObjectNode json = StoreJson.MAPPER.createObjectNode();
    ObjectNode body = json.putObject(MARK).put("store", store);
    body.set("connector", connector);
    body.set("key", key.toJson());
    return json;
  }

  @Override
  public String toString() {
    return "proxy of " + key.name() + " in store " + store;
  }
}
