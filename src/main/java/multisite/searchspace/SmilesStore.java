package multisite.searchspace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SMILES by index from a file of one a line: the offset of every {@value #STRIDE}th line is in
 * memory, the others are found by reading on from there. For all threads.
 */
final class SmilesStore implements Closeable {
  static final String FILE = "molecules.smi";
  private static final int STRIDE = 64;

  private final int size;
  private final long[] offsets;

  @GuardedBy("this")
  private final RandomAccessFile file;

  private SmilesStore(int size, long[] offsets, RandomAccessFile file) {
    this.size = size;
    this.offsets = offsets;
    this.file = file;
  }

  static SmilesStore open(Path path, int size) throws IOException {
    long[] offsets = new long[(size + STRIDE - 1) / STRIDE + 1];
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      long position = 0;
      int line = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n' && ++line % STRIDE == 0 && line / STRIDE < offsets.length) {
            offsets[line / STRIDE] = position + i + 1;
          }
        }
        position += read;
      }
      if (line != size) {
        throw new IOException(path + " has " + line + " lines, not " + size);
      }
      offsets[offsets.length - 1] = position;
    }
    return new SmilesStore(size, offsets, new RandomAccessFile(path.toFile(), "r"));
  }

  /** The SMILES of that index. */
  String get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    byte[] block = block(index / STRIDE);
    int start = 0;
    for (int skip = index % STRIDE; skip > 0; skip--) {
      start = newline(block, start) + 1;
    }
    return new String(block, start, newline(block, start) - start, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized byte[] block(int number) {
    byte[] block = new byte[Math.toIntExact(offsets[number + 1] - offsets[number])];
    try {
      file.seek(offsets[number]);
      file.readFully(block);
      return block;
    } catch (EOFException e) {
      throw new IllegalStateException("the file of SMILES was cut", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int newline(byte[] block, int from) {
    int at = from;
    while (block[at] != '\n') {
      at++;
    }
    return at;
  }
}
