package multisite.searchspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of a finished search space, in the last file that is written of it.
 *
 * @param digest SHA-256 of its SMILES, each ended by a newline
 */
record SearchSpaceIndex(int size, int chunkSize, String digest, SkippedMolecules skipped) {
  private static final String FILE = "index.txt";
  private static final String FORMAT = "multisite-search-space-1";

  void write(Path directory) throws IOException {
    Path scratch = directory.resolve(FILE + ".new");
    Files.writeString(
        scratch,
        "format=%s\nsize=%d\nchunk_size=%d\ndigest=%s\n"
            .formatted(FORMAT, size, chunkSize, digest));
    Files.move(scratch, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  static Optional<SearchSpaceIndex> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (!FORMAT.equals(values.get("format"))) {
      throw new IOException(file + " is not of the format " + FORMAT);
    }
    try {
      return Optional.of(
          new SearchSpaceIndex(
              Integer.parseInt(values.getOrDefault("size", "")),
              Integer.parseInt(values.getOrDefault("chunk_size", "")),
              values.getOrDefault("digest", ""),
              new SkippedMolecules()));
    } catch (NumberFormatException e) {
      throw new IOException(file + " lacks a number", e);
    }
  }
}
