package multisite.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * The little that a {@link RecordFile} asks of a file, so that tests can let it fail. Not for two
 * threads at once.
 */
public interface AppendChannel extends Closeable {

  /** Bytes in the file. */
  long length() throws IOException;

  /** Writes all bytes at the end. */
  void write(byte[] bytes) throws IOException;

  /** Returns when all that was written is on disk. */
  void sync() throws IOException;

  /** Drops everything behind the first {@code length} bytes. */
  void truncate(long length) throws IOException;

  /** How to open one; the file exists. */
  @FunctionalInterface
  interface Opener {
    AppendChannel open(Path file) throws IOException;
  }

  /**
   * A real file. Unlike a {@link java.nio.channels.FileChannel} it does not close itself, halfway
   * through a line, when its thread is interrupted.
   */
  static AppendChannel ofFile(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return new AppendChannel() {
      @Override
      public long length() throws IOException {
        return file.length();
      }

      @Override
      public void write(byte[] bytes) throws IOException {
        file.seek(file.length());
        file.write(bytes);
      }

      @Override
      public void sync() throws IOException {
        file.getFD().sync();
      }

      @Override
      public void truncate(long length) throws IOException {
        file.setLength(length);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
