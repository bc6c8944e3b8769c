package multisite.searchspace;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Finds out what a file of molecules is: CSV or plain SMILES, packed by gzip or not. The name
 * decides, and where it does not, the first line.
 */
final class MoleculeFile {
  private static final int PEEK = 1 << 16;

  private MoleculeFile() {}

  /** How the molecules of a file are written. */
  enum Format {
    /** A header with a column {@code smiles}, then one molecule a record. */
    CSV,
    /** {@code SMILES name} a line; {@code #} begins a comment line. */
    SMILES
  }

  /** Opens a file as text; a byte-order mark is skipped. */
  static BufferedReader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new SearchSpaceException(file + " is a directory, not a file of molecules");
    }
    if (!Files.exists(file)) {
      throw new SearchSpaceException("the file " + file + " does not exist");
    }
    if (!Files.isReadable(file)) {
      throw new SearchSpaceException("the file " + file + " cannot be read: permission denied");
    }
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), PEEK);
    try {
      bytes.mark(2);
      boolean packed = bytes.read() == 0x1f && bytes.read() == 0x8b;
      bytes.reset();
      InputStream text = packed ? new GZIPInputStream(bytes, PEEK) : bytes;
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8), PEEK);
      reader.mark(1);
      if (reader.read() != '\ufeff') {
        reader.reset();
      }
      return reader;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** The format of a file, by its name or by what {@code text} begins with. */
  static Format format(Path file, BufferedReader text) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".csv")) {
      return Format.CSV;
    }
    if (name.endsWith(".smi") || name.endsWith(".smiles") || name.endsWith(".ism")) {
      return Format.SMILES;
    }
    text.mark(PEEK);
    StringBuilder header = new StringBuilder();
    for (int c = text.read(); c >= 0 && c != '\n' && header.length() < 1000; c = text.read()) {
      header.append((char) c);
    }
    text.reset();
    boolean csv =
        (',' + header.toString().strip() + ',')
            .toLowerCase(Locale.ROOT)
            .replace("\"", "")
            .contains(",smiles,");
    return csv ? Format.CSV : Format.SMILES;
  }
}
