package multisite.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import multisite.task.Json;
import multisite.task.Topic;

/**
 * The journal of a campaign: one JSON line for each {@link JournalEntry}, with its time, on disk
 * before {@link #append} returns. The first line says which format the others have.
 *
 * <p>For all threads.
 */
public final class Journal implements AutoCloseable {
  /** Goes up when an old reader would misread a new journal. */
  public static final int FORMAT = 1;

  private static final String FORMAT_TYPE = "journal";
  private static final ObjectMapper ENTRIES =
      Json.MAPPER
          .copy()
          .addMixIn(Topic.class, TopicWords.class)
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true);

  private final RecordFile file;
  private final Clock clock;

  private Journal(RecordFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Opens the journal of a run directory, and begins it if it is new. */
  public static Journal open(RunDirectory run, Clock clock) {
    return open(run.file(RunFile.JOURNAL), clock, AppendChannel::ofFile);
  }

  /**
   * Opens a journal through a channel of the caller's.
   *
   * @throws RunDirectoryException if the file is the journal of another format
   * @throws JournalException if it cannot be written
   */
  public static Journal open(Path path, Clock clock, AppendChannel.Opener opener) {
    boolean begun;
    try (RecordReader reader = new RecordReader(path)) {
      begun = reader.hasNext();
      if (begun) {
        checkFormat(path, reader.next());
      }
    }
    Journal journal = new Journal(RecordFile.open(path, Sync.EACH_APPEND, opener), clock);
    if (!begun) {
      journal.file.append(
          Json.MAPPER
              .createObjectNode()
              .put("type", FORMAT_TYPE)
              .put("time", journal.now())
              .put("format", FORMAT));
    }
    return journal;
  }

  /**
   * Reads a journal; a torn last line is left out.
   *
   * @throws CorruptRecordException if a line is not an entry, naming it
   * @throws RunDirectoryException if the journal has another format
   */
  public static List<JournalLine> read(Path path) {
    List<JournalLine> lines = new ArrayList<>();
    try (RecordReader reader = new RecordReader(path)) {
      if (reader.hasNext()) {
        checkFormat(path, reader.next());
      }
      while (reader.hasNext()) {
        lines.add(decode(path, reader.next()));
      }
    }
    return lines;
  }

  /**
   * Writes an entry; it is on disk when this returns.
   *
   * @throws JournalException if it could not be written: the campaign has to stop
   */
  public void append(JournalEntry entry) {
    appendAll(List.of(entry));
  }

  /**
   * Writes several entries with one sync, all of the same time.
   *
   * @throws JournalException if they could not be written: the campaign has to stop
   */
  public void appendAll(List<? extends JournalEntry> entries) {
    double time = now();
    file.appendAll(entries.stream().map(entry -> encode(entry, time)).toList());
  }

  @Override
  public void close() {
    file.close();
  }

  static ObjectNode encode(JournalEntry entry, double time) {
    ObjectNode body = ENTRIES.valueToTree(entry);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.set("type", body.remove("type"));
    json.put("time", time);
    json.setAll(body);
    return json;
  }

  private static JournalLine decode(Path path, RecordLine line) {
    try {
      JournalEntry entry = ENTRIES.treeToValue(line.json(), JournalEntry.class);
      return new JournalLine(line.number(), line.json().path("time").asDouble(), entry);
    } catch (IOException | RuntimeException e) {
      throw new CorruptRecordException(
          path,
          line.number(),
          "not a journal entry of a known type: '" + line.json().path("type").asText() + "'");
    }
  }

  private static void checkFormat(Path path, RecordLine first) {
    JsonNode json = first.json();
    if (!json.path("type").asText().equals(FORMAT_TYPE)) {
      throw new CorruptRecordException(path, first.number(), "the journal's format is missing");
    }
    int format = json.path("format").asInt();
    if (format != FORMAT) {
      throw new RunDirectoryException(
          "%s has journal format %d, and this version of Multisite reads format %d: use %s version"
              .formatted(path, format, FORMAT, format > FORMAT ? "a newer" : "the older"));
    }
  }

  /** Topics are written as everywhere else: by their wire names. */
  private interface TopicWords {
    @JsonValue
    String wireName();

    @JsonCreator
    static Topic ofWireName(String wireName) {
      return Topic.ofWireName(wireName);
    }
  }

  private double now() {
    Instant now = clock.instant();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }
}
