package multisite.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import multisite.store.FileLedger;

/**
 * What a run used its stores for, and which objects it has put and not removed, from its {@code
 * store.jsonl}. A process that was killed wrote no sums; its objects are known all the same.
 *
 * @param sums by store, the sums of all processes that came to their end, by what was counted
 * @param left by the place they lie at, in words, how many objects are left
 */
public record StoreUse(Map<String, Map<String, Double>> sums, Map<String, Integer> left) {

  /** Reads the file; nothing was stored if there is none. Torn lines are no lines. */
  static StoreUse of(Path file) {
    Map<String, Map<String, Double>> sums = new TreeMap<>();
    FileLedger.totals(file).forEach(total -> add(total, sums));
    Map<String, Integer> left = new TreeMap<>();
    FileLedger.leftovers(file).forEach(object -> left.merge(place(object), 1, Integer::sum));
    return new StoreUse(sums, left);
  }

  /** One sentence for each place where something is left. */
  public List<String> leftovers() {
    return left.entrySet().stream()
        .map(
            entry ->
                "%d %s in the store %s"
                    .formatted(
                        entry.getValue(),
                        entry.getValue() == 1 ? "object is left" : "objects are left",
                        entry.getKey()))
        .toList();
  }

  /** Such as {@code redis at localhost:6379}. */
  private static String place(FileLedger.Leftover object) {
    JsonNode connector = object.connector();
    String store = object.store();
    if (connector.has("hostname")) {
      String database = connector.has("database") ? "/" + connector.path("database").asText() : "";
      return store
          + " at "
          + connector.path("hostname").asText()
          + ":"
          + connector.path("port").asText()
          + database;
    }
    if (connector.has("store_dir")) {
      return store + " in " + connector.path("store_dir").asText();
    }
    Map<String, String> directories = new HashMap<>();
    connector
        .path("endpoints")
        .properties()
        .forEach(
            site -> directories.put(site.getKey(), site.getValue().path("endpoint_path").asText()));
    return store + " at " + new TreeMap<>(directories);
  }

  private static void add(JsonNode store, Map<String, Map<String, Double>> sums) {
    Map<String, Double> sum =
        sums.computeIfAbsent(store.path("store").asText(), any -> new TreeMap<>());
    store.properties().stream()
        .filter(field -> field.getValue().isNumber() && !field.getKey().equals("left"))
        .forEach(field -> sum.merge(field.getKey(), field.getValue().asDouble(), Double::sum));
  }
}
