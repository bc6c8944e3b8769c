package multisite.endpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The end of what one worker process wrote to its log.
 *
 * @param file the log, which earlier processes of the same place wrote to as well
 * @param start bytes in it before this process was started
 */
record LogTail(Path file, long start) {
  private static final int READ_BYTES = 1 << 16;
  private static final int MAX_CHARS = 1000;

  /** A frame of a stack trace: the lines between say what happened. */
  private static final Pattern FRAME =
      Pattern.compile("\\s+(at [^ (]+\\(.*|\\.\\.\\. \\d+ (more|common frames omitted).*)");

  /** The tail of what will be appended from now on. */
  static LogTail from(Path file) throws IOException {
    return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
  }

  /** At most the last thousand characters, without frames of stack traces, on one line. */
  String read() {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(start, log.length() - READ_BYTES);
      byte[] tail = new byte[(int) Math.max(0, Math.min(READ_BYTES, log.length() - from))];
      log.seek(from);
      log.readFully(tail);
      String said =
          new String(tail, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !FRAME.matcher(line).matches())
              .map(String::strip)
              .collect(Collectors.joining(" | "))
              .replaceAll("\\p{Cntrl}", " ");
      return said.substring(Math.max(0, said.length() - MAX_CHARS));
    } catch (IOException e) {
      return "";
    }
  }
}
