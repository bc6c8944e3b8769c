package multisite.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One use of one object.
 *
 * @param operation {@code put}, {@code get}, or {@code found} if a former process had put it
 * @param store name of the store
 * @param name name of the object
 * @param bytes size of the stored form
 * @param cacheHit whether a get was answered from memory
 * @param transfers ids of the transfers that moved it
 * @param seconds what it took; the objects of a batch share its time evenly
 */
public record StoreMetric(
    String operation,
    String store,
    String name,
    long bytes,
    boolean cacheHit,
    List<String> transfers,
    double seconds) {
  /** The field of {@code task_info} that holds the metrics of a task. */
  public static final String FIELD = "proxy_stats";

  public StoreMetric {
    transfers = List.copyOf(transfers);
  }

  /** As it stands in {@code task_info.proxy_stats}. */
  public ObjectNode toJson() {
    ObjectNode json =
        StoreJson.MAPPER
            .createObjectNode()
            .put("op", operation)
            .put("store", store)
            .put("key", name)
            .put("bytes", bytes)
            .put("cache_hit", cacheHit)
            .put("seconds", Math.round(seconds * 1e6) / 1e6);
    if (!transfers.isEmpty()) {
      ArrayNode ids = json.putArray("transfers");
      transfers.forEach(ids::add);
    }
    return json;
  }
}
