package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The optimisations that a crash left at the end of {@link RunFile#QCFRACTAL_RECORDS} without the
 * result of their simulation.
 *
 * @param start where the first of them begins in the file
 * @param records in the order of the file
 */
record LoneOptimizations(long start, List<JsonNode> records) {
  LoneOptimizations {
    records = List.copyOf(records);
  }

  /**
   * Those of the last molecule, if it has no result; none otherwise.
   *
   * @param withResult InChIKeys of the molecules whose result is on disk
   * @throws JournalException if the file cannot be read
   */
  static LoneOptimizations find(Path file, Set<String> withResult) {
    List<JsonNode> records = new ArrayList<>();
    if (!Files.exists(file)) {
      return new LoneOptimizations(0, records);
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long end = RecordTail.of(file).wholeBytes();
      Optional<String> lone = Optional.empty();
      while (end > 0) {
        long start = RecordTail.startOfLine(in, end);
        Optional<JsonNode> record = read(in, start, end);
        Optional<String> key =
            record.map(LoneOptimizations::inchiKey).filter(k -> !withResult.contains(k));
        if (key.isEmpty() || (lone.isPresent() && !lone.equals(key))) {
          break;
        }
        lone = key;
        end = start;
        records.add(record.get());
      }
      Collections.reverse(records);
      return new LoneOptimizations(end, records);
    } catch (IOException e) {
      throw RecordFile.unwritable(file, e);
    }
  }

  /**
   * Takes them out of the file: their molecule is simulated again, and would have four lines.
   *
   * @throws JournalException if the file cannot be repaired
   */
  void cut(Path file) {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(start);
      out.getFD().sync();
    } catch (IOException e) {
      throw RecordFile.unwritable(file, e);
    }
  }

  /** Whether they are of the molecule of that InChIKey. */
  boolean areOf(String key) {
    return records.stream().anyMatch(record -> key.equals(inchiKey(record)));
  }

  private static Optional<JsonNode> read(RandomAccessFile in, long start, long end)
      throws IOException {
    byte[] line = new byte[Math.toIntExact(end - start)];
    in.seek(start);
    in.readFully(line);
    return RecordReader.parse(line);
  }

  /** Null if there is none. */
  private static @Nullable String inchiKey(JsonNode record) {
    return record.path("initial_molecule").path("identifiers").path("inchikey").textValue();
  }
}
