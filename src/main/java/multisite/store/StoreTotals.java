package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What all stores of a run were used for, by driver and workers, added up for each store. */
public final class StoreTotals implements StoreListener {
  @GuardedBy("this")
  private final Map<String, Sum> sums = new TreeMap<>();

  /** What is counted of one store. */
  private static final class Sum {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Set<String> transfers = new HashSet<>();
    private double seconds;

    void add(String what, long number) {
      counts.merge(what, number, Long::sum);
    }
  }

  @Override
  public void used(StoreMetric metric) {
    add(metric.toJson());
  }

  /** Adds a metric as it stands in {@code task_info.proxy_stats}. */
  public synchronized void add(JsonNode metric) {
    Sum sum = sums.computeIfAbsent(metric.path("store").asText(), any -> new Sum());
    String operation = metric.path("op").asText();
    if (metric.has("failure")) {
      sum.add(operation + "_failures", 1);
      return;
    }
    if (metric.path("cache_hit").asBoolean()) {
      sum.add("cache_hits", 1);
      return;
    }
    sum.add(operation + "s", 1);
    sum.add(operation + "_bytes", metric.path("bytes").asLong());
    sum.seconds += metric.path("seconds").asDouble();
    metric.path("transfers").forEach(id -> sum.transfers.add(id.asText()));
  }

  /**
   * {@code {"stores": [{store, puts, put_bytes, gets, get_bytes, cache_hits, seconds, transfers,
   * left}]}}.
   *
   * @param left how many objects are left in each store
   */
  public synchronized ObjectNode toJson(Map<String, Integer> left) {
    ObjectNode json = StoreJson.MAPPER.createObjectNode();
    ArrayNode all = json.putArray("stores");
    left.keySet().forEach(store -> sums.computeIfAbsent(store, any -> new Sum()));
    sums.forEach(
        (store, sum) -> {
          ObjectNode line = all.addObject().put("store", store);
          sum.counts.forEach(line::put);
          line.put("seconds", Math.round(sum.seconds * 1e3) / 1e3);
          line.put("transfers", sum.transfers.size());
          line.put("left", left.getOrDefault(store, 0));
        });
    return json;
  }
}
