package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes the connector that a {@link Connector#config()} describes. */
@FunctionalInterface
public interface ConnectorFactory {

  /**
   * A connector for reading and writing.
   *
   * @throws StoreException with one sentence if there can be none
   */
  Connector open(JsonNode config);
}
