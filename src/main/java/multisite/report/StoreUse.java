package multisite.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import multisite.journal.RunDirectoryException;
import multisite.task.Json;

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
    Map<String, String> places = new LinkedHashMap<>();
    for (String text : lines(file)) {
      JsonNode line = parsed(text);
      line.path("evicted").forEach(name -> places.remove(name.asText()));
      for (JsonNode object : line.path("storing")) {
        places.put(object.path("name").asText(), place(line));
      }
      line.path("stores").forEach(store -> add(store, sums));
    }
    Map<String, Integer> left = new TreeMap<>();
    places.values().forEach(place -> left.merge(place, 1, Integer::sum));
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

  private static List<String> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return Json.MAPPER.createObjectNode(); // torn when the process died
    }
  }

  /** Such as {@code redis at localhost:6379}. */
  private static String place(JsonNode line) {
    JsonNode connector = line.path("connector");
    String store = line.path("store").asText();
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
