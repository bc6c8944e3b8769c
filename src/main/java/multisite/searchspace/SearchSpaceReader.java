package multisite.searchspace;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Streams the molecules of a file: CSV with a header (column {@code smiles}; {@code inchi}, {@code
 * name} and {@code ip} or {@code ip_ev} if there; others, such as {@code dict}, are left out), or
 * plain SMILES; both also packed by gzip.
 *
 * <p>It does not judge molecules. What is wrong with the file itself is a {@link
 * SearchSpaceException} with file and line. Not for two threads.
 */
public final class SearchSpaceReader implements Iterator<MoleculeLine>, Closeable {
  private static final int MAX_LINE_CHARS = 1 << 20;

  /** Columns of known ionization potentials, in eV: the user's, and that of a results.csv. */
  private static final List<String> KNOWN = List.of("ip", "ip_ev");

  private final Path file;
  private final BufferedReader text;
  private final MoleculeFile.Format format;
  private final CsvRecords records;
  private List<String> header = List.of();
  private long line;
  private long molecules;
  private @Nullable MoleculeLine next;

  private SearchSpaceReader(Path file, BufferedReader text, MoleculeFile.Format format) {
    this.file = file;
    this.text = text;
    this.format = format;
    this.records = new CsvRecords(file, text);
  }

  /**
   * Opens a file and reads up to its first molecule.
   *
   * @throws SearchSpaceException if it is missing, empty, or has no column {@code smiles}
   */
  public static SearchSpaceReader open(Path file) {
    try {
      BufferedReader text = MoleculeFile.open(file);
      try {
        SearchSpaceReader reader =
            new SearchSpaceReader(file, text, MoleculeFile.format(file, text));
        reader.start();
        return reader;
      } catch (IOException | RuntimeException e) {
        text.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public MoleculeLine next() {
    MoleculeLine current = next;
    if (current == null) {
      throw new NoSuchElementException();
    }
    molecules++;
    next = advance();
    return current;
  }

  /** Whether the file has a column of ionization potentials. */
  public boolean hasIp() {
    return header.stream().anyMatch(KNOWN::contains);
  }

  /** Molecules handed out so far. */
  public long molecules() {
    return molecules;
  }

  @Override
  public void close() {
    try {
      text.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void start() throws IOException {
    if (format == MoleculeFile.Format.CSV) {
      CsvRecords.Fields first =
          records
              .next()
              .orElseThrow(() -> new SearchSpaceException("the file " + file + " is empty"));
      header = first.values().stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
      if (header.containsAll(KNOWN)) {
        throw SearchSpaceException.at(
            file, first.line(), "the header has both columns 'ip' and 'ip_ev'; keep one of them");
      }
      if (!header.contains("smiles")) {
        throw SearchSpaceException.at(
            file,
            first.line(),
            "the header has no column 'smiles'; name the column of the SMILES so, or give a .smi"
                + " file of one SMILES a line");
      }
    }
    next = advance();
    if (next == null) {
      throw new SearchSpaceException("the file " + file + " holds no molecules");
    }
  }

  private @Nullable MoleculeLine advance() {
    try {
      return format == MoleculeFile.Format.CSV ? ofRecord() : ofLine();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private @Nullable MoleculeLine ofRecord() throws IOException {
    Optional<CsvRecords.Fields> record = records.next();
    if (record.isEmpty()) {
      return null;
    }
    List<String> values = record.get().values();
    if (values.size() != header.size()) {
      throw SearchSpaceException.at(
          file,
          record.get().line(),
          "malformed CSV: %d fields where the header has %d; quote fields that hold commas"
              .formatted(values.size(), header.size()));
    }
    return new MoleculeLine(
        record.get().line(),
        field(values, "smiles").strip(),
        field(values, "inchi").strip(),
        field(values, "name").strip(),
        field(values, KNOWN.get(0)).strip() + field(values, KNOWN.get(1)).strip());
  }

  private String field(List<String> values, String column) {
    int index = header.indexOf(column);
    return index < 0 ? "" : values.get(index);
  }

  private @Nullable MoleculeLine ofLine() throws IOException {
    for (String read = readLine(); read != null; read = readLine()) {
      line++;
      String entry = read.strip();
      if (!entry.isEmpty() && entry.charAt(0) != '#') {
        int end = 0;
        while (end < entry.length() && !Character.isWhitespace(entry.charAt(end))) {
          end++;
        }
        return new MoleculeLine(line, entry.substring(0, end), "", entry.substring(end).strip());
      }
    }
    return null;
  }

  /** As {@link BufferedReader#readLine()}, but never more than a line of molecules can be. */
  private @Nullable String readLine() throws IOException {
    StringBuilder read = new StringBuilder();
    int c = text.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = text.read()) {
      if (read.length() == MAX_LINE_CHARS) {
        throw SearchSpaceException.at(
            file, line + 1, "this is no file of SMILES: the line is too long");
      }
      read.append((char) c);
    }
    return read.toString();
  }

  private static SearchSpaceException unreadable(Path file, IOException e) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return new SearchSpaceException(
          "the file " + file + " is damaged: its gzip data ends early or is not gzip", e);
    }
    return new SearchSpaceException("the file " + file + " cannot be read: " + e.getMessage(), e);
  }
}
