package multisite.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ledger in a file of JSON lines, which survives the death of the process: {@code {"storing":
 * [keys], "store", "connector", "owner"}}, {@code {"evicted": [names]}}, and at the end of each
 * process {@code {"stores": [totals]}}. (A stream and not a channel: the interruption of one agent
 * would close a channel for all.)
 */
public final class FileLedger implements Ledger, AutoCloseable {
  private final Path file;

  @GuardedBy("this")
  private final OutputStream out;

  /**
   * An object that was put and not evicted, as far as the ledger knows.
   *
   * @param store name of its store
   * @param connector how that is reached
   */
  public record Leftover(String store, JsonNode connector, Owner owner, Key key) {}

  private FileLedger(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Goes on with that file, or begins it. */
  public static FileLedger open(Path file) {
    try {
      FileLedger ledger = new FileLedger(file, new FileOutputStream(file.toFile(), true));
      if (Files.size(file) > 0) {
        ledger.append("\n"); // ends a line that was torn when the process died
      }
      return ledger;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** What a ledger's file says is left; nothing if there is no file. A torn line is no line. */
  public static List<Leftover> leftovers(Path file) {
    Map<String, Leftover> left = new LinkedHashMap<>();
    for (JsonNode line : lines(file)) {
      take(line, left);
    }
    return List.copyOf(left.values());
  }

  /** What each process that came to its end has written of each of its stores. */
  public static List<JsonNode> totals(Path file) {
    List<JsonNode> totals = new ArrayList<>();
    lines(file).forEach(line -> line.path("stores").forEach(totals::add));
    return totals;
  }

  private static List<JsonNode> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (BufferedReader reader = reader(file)) {
      return reader.lines().map(FileLedger::parsed).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException(
          StoreException.Reason.BAD_REFERENCE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Takes what is no UTF-8 as it is: a line may be torn within a letter. */
  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  private static JsonNode parsed(String line) {
    try {
      return StoreJson.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // torn when the process died
    }
  }

  private static void take(JsonNode json, Map<String, Leftover> left) {
    json.path("evicted").forEach(name -> left.remove(name.asText()));
    for (JsonNode object : json.path("storing")) {
      Key key = Key.fromJson(object);
      left.put(
          key.name(),
          new Leftover(
              json.path("store").asText(),
              json.path("connector"),
              Owner.parse(json.path("owner").asText()),
              key));
    }
  }

  @Override
  public void storing(String store, ObjectNode connector, Owner owner, Collection<Key> keys) {
    ObjectNode line = StoreJson.MAPPER.createObjectNode();
    ArrayNode objects = line.putArray("storing");
    keys.forEach(key -> objects.add(key.toJson()));
    line.put("store", store).put("owner", owner.toString()).set("connector", connector);
    append(line + "\n");
  }

  @Override
  public void evicted(Collection<Key> keys) {
    ObjectNode line = StoreJson.MAPPER.createObjectNode();
    ArrayNode names = line.putArray("evicted");
    keys.stream().map(Key::name).distinct().forEach(names::add);
    append(line + "\n");
  }

  @Override
  public boolean isGone(String objectName) {
    Map<String, Leftover> left = new LinkedHashMap<>();
    try (BufferedReader reader = reader(file)) {
      List<String> mentions = reader.lines().filter(line -> line.contains(objectName)).toList();
      mentions.forEach(line -> take(parsed(line), left));
      return !mentions.isEmpty() && !left.containsKey(objectName);
    } catch (IOException | UncheckedIOException e) {
      return false; // it stays in doubt, and in its place
    }
  }

  /** Writes down what the stores of this process have done, before it lets go of them. */
  public void closing(ObjectNode summary) {
    append(summary + "\n");
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private synchronized void append(String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static StoreException unwritable(Path file, IOException e) {
    return new StoreException(
        StoreException.Reason.UNAVAILABLE, "cannot write " + file + ": " + e.getMessage(), e);
  }
}
