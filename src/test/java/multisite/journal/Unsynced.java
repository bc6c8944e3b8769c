package multisite.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A real file that does not wait for the disk, for tests of many files. */
final class Unsynced {
  private Unsynced() {}

  static AppendChannel open(Path path) throws IOException {
    AppendChannel file = AppendChannel.ofFile(path);
    return new AppendChannel() {
      @Override
      public long length() throws IOException {
        return file.length();
      }

      @Override
      public void write(byte[] bytes) throws IOException {
        file.write(bytes);
      }

      @Override
      public void sync() {
        // not waited for
      }

      @Override
      public void truncate(long length) throws IOException {
        file.truncate(length);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
