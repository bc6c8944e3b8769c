package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;

/**
 * Resolves proxies in messages, whatever store they point to; each store is opened when the first
 * proxy needs it, and all share one cache.
 */
public final class ProxyResolver implements AutoCloseable {
  private final ConnectorFactory connectors;
  private final ObjectCache cache;
  private final StoreListener listener;

  @GuardedBy("this")
  private final Map<JsonNode, Store> stores = new HashMap<>();

  public ProxyResolver(ConnectorFactory connectors, ObjectCache cache, StoreListener listener) {
    this.connectors = connectors;
    this.cache = cache;
    this.listener = listener;
  }

  /** The node itself, or the value that it stands for. */
  public JsonNode resolve(JsonNode node) throws InterruptedException {
    if (!Proxy.isProxy(node)) {
      return node;
    }
    Reference reference = Reference.of(node);
    Store store = store(reference.store(), reference.connector());
    return reference.once()
        ? store.take(reference.key(), Codec.JSON)
        : store.get(reference.key(), Codec.JSON);
  }

  /** The node with all values in place of their proxies, at any depth. */
  public JsonNode resolveAll(JsonNode node) throws InterruptedException {
    if (Proxy.isProxy(node) || !node.isContainerNode()) {
      return resolve(node);
    }
    if (node.isArray()) {
      ArrayNode items = StoreJson.MAPPER.createArrayNode();
      for (JsonNode item : node) {
        items.add(resolveAll(item));
      }
      return items;
    }
    ObjectNode fields = StoreJson.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      fields.set(field.getKey(), resolveAll(field.getValue()));
    }
    return fields;
  }

  /** The store behind a connector, opened at its first use; it owns no objects. */
  public synchronized Store store(String name, JsonNode connector) {
    Store known = stores.get(connector);
    if (known == null) {
      known = Store.reading(name, connectors.open(connector), cache, listener);
      stores.put(connector.deepCopy(), known);
    }
    return known;
  }

  @Override
  public synchronized void close() throws InterruptedException {
    for (Store store : stores.values()) {
      store.close();
    }
    stores.clear();
  }
}
