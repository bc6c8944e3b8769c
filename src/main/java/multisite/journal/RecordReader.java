package multisite.journal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of JSON lines, one line in memory at a time. A torn last line is left out: it was
 * never acknowledged. Any other line that is no JSON object or array is a {@link
 * CorruptRecordException}. A file that does not exist has no lines.
 */
public final class RecordReader implements Iterator<RecordLine>, Closeable {
  private static final int MAX_LINE_BYTES = 1 << 30;

  private final Path file;
  private final InputStream in;
  private long number;
  private @Nullable RecordLine next;

  /** Opens {@code file} for reading. */
  public RecordReader(Path file) {
    this.file = file;
    this.in = open(file);
    this.next = advance();
  }

  /** All lines of a file that fits the memory. */
  public static List<RecordLine> readAll(Path file) {
    List<RecordLine> lines = new ArrayList<>();
    try (RecordReader reader = new RecordReader(file)) {
      reader.forEachRemaining(lines::add);
    }
    return lines;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public RecordLine next() {
    RecordLine line = next;
    if (line == null) {
      throw new NoSuchElementException();
    }
    next = advance();
    return line;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The record in those bytes, if they are one whole JSON object or array. */
  static Optional<JsonNode> parse(byte[] bytes) {
    try {
      JsonNode json = Json.MAPPER.readTree(bytes);
      return json != null && json.isContainerNode() ? Optional.of(json) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory could not be read", e);
    }
  }

  static RunDirectoryException unreadable(Path file, IOException e) {
    return new RunDirectoryException("cannot read " + file + ": " + reason(e), e);
  }

  /** What the system said, without the file's name that Java puts before it. */
  static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private @Nullable RecordLine advance() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream(512);
      int b = in.read();
      while (b >= 0 && b != '\n') {
        line.write(b);
        if (line.size() > MAX_LINE_BYTES) {
          throw new CorruptRecordException(file, number + 1, "the line has no end");
        }
        b = in.read();
      }
      if (b < 0 && line.size() == 0) {
        return null;
      }
      number++;
      Optional<JsonNode> json = parse(line.toByteArray());
      if (json.isPresent()) {
        return new RecordLine(number, json.get());
      }
      if (b < 0 || in.read() < 0) {
        return null; // torn
      }
      throw new CorruptRecordException(file, number, "not a JSON record, and not the last line");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static InputStream open(Path file) {
    try {
      return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (NoSuchFileException e) {
      return InputStream.nullInputStream();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
