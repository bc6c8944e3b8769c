package multisite.searchspace;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file of molecules: CSV ({@code smiles,inchi}, the InChI only if asked for) or plain
 * SMILES, by its name; packed if that ends in {@code .gz}. The file appears when it is finished,
 * and not at all if it never is.
 */
public final class MoleculeWriter implements Closeable {
  private final @Nullable Path target;
  private final @Nullable Path scratch;
  private final Writer out;
  private final boolean csv;
  private final boolean withInchi;

  private MoleculeWriter(
      @Nullable Path target, @Nullable Path scratch, Writer out, boolean csv, boolean withInchi)
      throws IOException {
    this.target = target;
    this.scratch = scratch;
    this.out = out;
    this.csv = csv;
    this.withInchi = withInchi;
    if (csv) {
      out.write(withInchi ? "smiles,inchi\n" : "smiles\n");
    }
  }

  /**
   * Begins a file.
   *
   * @throws SearchSpaceException if it cannot be written
   */
  public static MoleculeWriter to(Path file, boolean withInchi) {
    Path scratch = file.resolveSibling(file.getFileName() + ".new");
    try {
      var bytes = Files.newOutputStream(scratch);
      var packed = isPacked(file) ? new GZIPOutputStream(bytes, 1 << 16) : bytes;
      Writer out =
          new BufferedWriter(new OutputStreamWriter(packed, StandardCharsets.UTF_8), 1 << 16);
      return new MoleculeWriter(file, scratch, out, isCsv(file), withInchi);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Writes CSV to a stream of the caller's, which stays open. */
  public static MoleculeWriter to(Writer out, boolean withInchi) {
    try {
      return new MoleculeWriter(null, null, out, true, withInchi);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a file of that name is written as CSV, and so can hold InChIs. */
  public static boolean isCsv(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  /** Writes one molecule; the name is left out of a CSV, the InChI out of a file of SMILES. */
  public void write(String smiles, String inchi, String name) {
    try {
      out.write(csv ? quoted(smiles) : smiles);
      if (csv && withInchi) {
        out.write(',');
        out.write(quoted(inchi));
      } else if (!csv && !name.isEmpty()) {
        out.write(' ');
        out.write(name);
      }
      out.write('\n');
    } catch (IOException e) {
      throw target == null ? new UncheckedIOException(e) : unwritable(target, e);
    }
  }

  /** Finishes the file and gives it its name. */
  public void commit() {
    try {
      out.flush();
      if (target != null && scratch != null) {
        out.close();
        Files.move(scratch, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw target == null ? new UncheckedIOException(e) : unwritable(target, e);
    }
  }

  /** Drops what was not committed. */
  @Override
  public void close() {
    if (scratch == null) {
      return;
    }
    try (out) {
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw unwritable(scratch, e);
    }
  }

  private static boolean isPacked(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static SearchSpaceException unwritable(Path file, IOException e) {
    String reason =
        e instanceof NoSuchFileException ? "no such directory" : String.valueOf(e.getMessage());
    return new SearchSpaceException("cannot write " + file + ": " + reason, e);
  }
}
