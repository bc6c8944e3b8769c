package multisite.endpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The end of what one worker process wrote to its log.
 *
 * @param file the log, which earlier processes of the same place wrote to as well
 * @param start bytes in it before this process was started
 */
record LogTail(Path file, long start) {
  private static final int MAX_BYTES = 1000;

  /** The tail of what will be appended from now on. */
  static LogTail from(Path file) throws IOException {
    return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
  }

  /** At most the last thousand bytes, on one line; may be empty. */
  String read() {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(start, log.length() - MAX_BYTES);
      byte[] tail = new byte[(int) Math.max(0, Math.min(MAX_BYTES, log.length() - from))];
      log.seek(from);
      log.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8)
          .strip()
          .replaceAll("\\s*\\R\\s*", " | ")
          .replaceAll("\\p{Cntrl}", " ");
    } catch (IOException e) {
      return "";
    }
  }
}
