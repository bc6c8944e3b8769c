package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a proxy in a message says.
 *
 * @param store name of the store
 * @param connector how to reach it
 * @param key which object
 */
public record Reference(String store, ObjectNode connector, Key key) {

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
    return new Reference(body.path("store").asText(""), connector, Key.fromJson(body.path("key")));
  }
}
