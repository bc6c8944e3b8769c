package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Stands for a value that lies in a store. In a message it is {@code {"$proxy": {store, connector,
 * key, once}}}, where {@code connector} tells any process how to reach the store.
 *
 * <p>The value is fetched when it is asked for, not before; nothing is evicted by that.
 */
public final class Proxy<T> {
  static final String MARK = "$proxy";

  private final Reference reference;
  private final Resolver<T> resolver;

  /** Fetches the value. */
  @FunctionalInterface
  interface Resolver<T> {
    T resolve() throws InterruptedException;
  }

  Proxy(Reference reference, Resolver<T> resolver) {
    this.reference = reference;
    this.resolver = resolver;
  }

  /** Whether a node of a message stands for a value elsewhere. */
  public static boolean isProxy(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.path(MARK).isObject();
  }

  /** The value, from memory or from the store. */
  public T resolve() throws InterruptedException {
    return resolver.resolve();
  }

  public Key key() {
    return reference.key();
  }

  /** How it stands in a message. */
  public ObjectNode toJson() {
    return reference.toJson();
  }

  @Override
  public String toString() {
    return "proxy of " + key().name() + " in store " + reference.store();
  }
}
