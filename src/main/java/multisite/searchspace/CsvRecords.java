package multisite.searchspace;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a CSV file into records of fields (RFC 4180: fields may be quoted, quotes in them are
 * doubled, line ends in them belong to the field). Whatever breaks these rules is refused with its
 * line.
 */
final class CsvRecords {
  /** Longer fields are not molecules but a quote that was never closed. */
  private static final int MAX_FIELD_CHARS = 16 << 20;

  private final Path file;
  private final Reader in;
  private final StringBuilder field = new StringBuilder();
  private long line = 1;
  private int pushedBack = -2;

  /** Reads from {@code in}; {@code file} is for messages. */
  CsvRecords(Path file, Reader in) {
    this.file = file;
    this.in = in;
  }

  /**
   * One record.
   *
   * @param line where it begins, from 1
   */
  record Fields(long line, List<String> values) {}

  /** The next record that is not an empty line, or nothing at the end. */
  Optional<Fields> next() throws IOException {
    int c = read();
    while (c == '\n' || c == '\r') {
      c = read();
    }
    if (c < 0) {
      return Optional.empty();
    }
    pushedBack = c;
    long start = line;
    List<String> values = new ArrayList<>();
    int end;
    do {
      end = field(start);
      values.add(field.toString());
    } while (end == ',');
    return Optional.of(new Fields(start, values));
  }

  /** Reads a field into {@link #field} and returns what ended it: a comma, a newline, or -1. */
  private int field(long start) throws IOException {
    field.setLength(0);
    int c = read();
    if (c == '"') {
      quoted(start);
      c = read();
      if (c == '\r') {
        c = read();
      }
      if (c != ',' && c != '\n' && c >= 0) {
        throw SearchSpaceException.at(
            file,
            line,
            "malformed CSV: text after a closing quote; write a quote inside a field twice");
      }
      return c;
    }
    while (c != ',' && c != '\n' && c >= 0) {
      if (c == '"') {
        throw SearchSpaceException.at(
            file, line, "malformed CSV: a quote inside a field; quote the whole field");
      }
      append(c, start);
      c = read();
    }
    int last = field.length() - 1;
    if (c != ',' && last >= 0 && field.charAt(last) == '\r') {
      field.setLength(last);
    }
    return c;
  }

  private void quoted(long start) throws IOException {
    while (true) {
      int c = read();
      if (c < 0) {
        throw SearchSpaceException.at(
            file,
            start,
            "malformed CSV: a quoted field is never closed; close it, or cut the line");
      }
      if (c == '"') {
        int after = read();
        if (after != '"') {
          pushedBack = after;
          return;
        }
      }
      append(c, start);
    }
  }

  private void append(int c, long start) {
    if (field.length() == MAX_FIELD_CHARS) {
      throw SearchSpaceException.at(
          file, start, "malformed CSV: a field that does not end; look for an unclosed quote");
    }
    field.append((char) c);
  }

  private int read() throws IOException {
    int c = pushedBack;
    if (c == -2) {
      c = in.read();
    } else {
      pushedBack = -2;
      if (c == '\n') {
        line--; // counted when it was read first
      }
    }
    if (c == '\n') {
      line++;
    }
    return c;
  }
}
