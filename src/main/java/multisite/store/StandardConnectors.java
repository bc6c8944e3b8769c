package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import multisite.store.file.FileConnector;
import multisite.store.globus.GlobusConnector;
import multisite.store.globus.TransferTiming;
import multisite.store.redis.RedisConnector;
import multisite.store.redis.RedisSettings;

/**
 * Opens the three kinds of connectors as a worker needs them.
 *
 * @param redis how to log in to a Redis server
 * @param host the machine that this process is on
 */
public record StandardConnectors(RedisSettings redis, GlobusConnector.Host host)
    implements ConnectorFactory {
  @Override
  public Connector open(JsonNode config) {
    String kind = config.path("kind").asText("");
    return switch (kind) {
      case RedisConnector.KIND -> RedisConnector.of(config, redis);
      case FileConnector.KIND -> FileConnector.of(config);
      case GlobusConnector.KIND -> GlobusConnector.ofWorker(config, host, TransferTiming.STANDARD);
      default ->
          throw new StoreException(
              StoreException.Reason.BAD_REFERENCE, "there is no store of the kind '" + kind + "'");
    };
  }
}
