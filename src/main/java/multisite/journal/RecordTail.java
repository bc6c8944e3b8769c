package multisite.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * The end of a file of records as a crash may have left it, found by reading the last line only.
 *
 * @param wholeBytes bytes up to the end of the last whole record
 * @param fileBytes bytes in the file; more than {@code wholeBytes} if the last line is torn
 * @param endsLine whether the last whole record is followed by its newline
 */
record RecordTail(long wholeBytes, long fileBytes, boolean endsLine) {
  private static final int BLOCK = 1 << 16;

  /** Looks at the last line of {@code file}. */
  static RecordTail of(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      if (length == 0) {
        return new RecordTail(0, 0, true);
      }
      boolean terminated = byteAt(in, length - 1) == '\n';
      long end = terminated ? length - 1 : length;
      long start = startOfLine(in, length);
      byte[] line = new byte[Math.toIntExact(end - start)];
      in.seek(start);
      in.readFully(line);
      return RecordReader.parse(line).isPresent()
          ? new RecordTail(length, length, terminated)
          : new RecordTail(start, length, true);
    }
  }

  /** Where the line begins that ends there, with its newline or without. */
  static long startOfLine(RandomAccessFile in, long end) throws IOException {
    return afterNewlineBefore(in, byteAt(in, end - 1) == '\n' ? end - 1 : end);
  }

  private static int byteAt(RandomAccessFile in, long position) throws IOException {
    in.seek(position);
    return in.read();
  }

  private static long afterNewlineBefore(RandomAccessFile in, long end) throws IOException {
    byte[] block = new byte[BLOCK];
    long from = end;
    while (from > 0) {
      int size = (int) Math.min(BLOCK, from);
      from -= size;
      in.seek(from);
      in.readFully(block, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }
}
