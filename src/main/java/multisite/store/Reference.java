package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a proxy in a message says.
 *
 * @param store name of the store
 * @param connector how to reach it
 * @param key which object
 * @param once whether one task alone reads it, so that it is not worth being kept in memory
 */
public record Reference(String store, ObjectNode connector, Key key, boolean once) {

  /**
   * Reads a node that {@link Proxy#isProxy} took for a proxy.
   *
   * @throws StoreException if it is malformed
   */
  public static Reference of(JsonNode node) {
    JsonNode body = node.path(Proxy.MARK);
    if (!(body.path("connector") instanceof ObjectNode connector) || !body.path("key").isObject()) {
      throw new StoreException(
          StoreException.Reason.BAD_REFERENCE, "a $proxy needs a connector and a key");
    }
    return new Reference(
        body.path("store").asText(""),
        connector,
        Key.fromJson(body.path("key")),
        body.path("once").asBoolean());
  }

  /** The same by another key. */
  public Reference by(Key other) {
    return new Reference(store, connector, other, once);
  }

  /** How it stands in a message. */
  public ObjectNode toJson() {
    ObjectNode json = StoreJson.MAPPER.createObjectNode();
    ObjectNode body = json.putObject(Proxy.MARK).put("store", store);
    body.set("connector", connector);
    body.set("key", key.toJson());
    if (once) {
      body.put("once", true);
    }
    return json;
  }
}
