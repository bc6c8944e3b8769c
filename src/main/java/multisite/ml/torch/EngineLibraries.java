package multisite.ml.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import multisite.ml.NativeLibraries;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads the tensor engine's libraries, and has one process at a time unpack them.
 *
 * <p>JavaCPP locks each file while it writes it, but not while it is loaded: a library that another
 * process is writing can be mapped as what a ready one depends on, which ends the process (SIGBUS).
 * So whoever comes before everything lies there waits until one has unpacked and loaded it all.
 */
final class EngineLibraries {
  /** Says that everything lies in the directory. */
  private static final String MARK = ".whole";

  private EngineLibraries() {}

  /** Loads them, if this process has not yet. */
  static synchronized void load() {
    try {
      Path directory = Loader.getCacheDir().toPath();
      Path mark = directory.resolve(MARK);
      if (Files.exists(mark)) {
        Loader.load(torch.class);
        return;
      }
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".first"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock is lost");
        }
        Loader.load(torch.class);
        // Without a directory of our own, others may put other versions there.
        if (System.getProperty(NativeLibraries.PROPERTY) != null && !Files.exists(mark)) {
          Files.createFile(mark);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the tensor engine cannot be unpacked: " + e.getMessage(), e);
    }
  }
}
