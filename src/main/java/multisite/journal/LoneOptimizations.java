package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The optimisations that a crash left at the end of {@link RunFile#QCFRACTAL_RECORDS} without the
 * data of their molecule: it is simulated again, and would have four lines instead of two.
 */
final class LoneOptimizations {
  private LoneOptimizations() {}

  /**
   * Cuts those of the last molecule off, if it has no data.
   *
   * @param withData InChIKeys of the molecules whose data is on disk
   * @return how many lines
   * @throws JournalException if the file cannot be repaired
   */
  static int cut(Path file, Set<String> withData) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (RandomAccessFile records = new RandomAccessFile(file.toFile(), "rw")) {
      long end = RecordTail.of(file).wholeBytes();
      Optional<String> lone = Optional.empty();
      int lines = 0;
      while (end > 0) {
        long start = RecordTail.startOfLine(records, end);
        Optional<String> key = inchiKey(records, start, end).filter(k -> !withData.contains(k));
        if (key.isEmpty() || (lone.isPresent() && !lone.equals(key))) {
          break;
        }
        lone = key;
        end = start;
        lines++;
      }
      if (lines > 0) {
        records.setLength(end);
        records.getFD().sync();
      }
      return lines;
    } catch (IOException e) {
      throw RecordFile.unwritable(file, e);
    }
  }

  private static Optional<String> inchiKey(RandomAccessFile records, long start, long end)
      throws IOException {
    byte[] line = new byte[Math.toIntExact(end - start)];
    records.seek(start);
    records.readFully(line);
    return RecordReader.parse(line)
        .map(json -> json.path("initial_molecule").path("identifiers").path("inchikey"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }
}
