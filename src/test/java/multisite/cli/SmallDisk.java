package multisite.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A directory whose disk can be filled: a small tmpfs where mounting is allowed; elsewhere the
 * process that writes there is no longer allowed to let files grow.
 */
final class SmallDisk implements AutoCloseable {
  private final Path directory;
  private boolean mounted;

  SmallDisk(Path directory) {
    this.directory = directory;
  }

  /** Makes it small, if that is allowed here. */
  void mount() {
    mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", directory.toString());
  }

  /** From now on that process can write nothing more there. */
  void fill(long pid) throws IOException {
    if (!mounted) {
      succeeds("prlimit", "--pid", Long.toString(pid), "--fsize=1:1");
      return;
    }
    byte[] block = new byte[64 << 10];
    try (OutputStream filler = Files.newOutputStream(directory.resolve("filler"))) {
      while (true) {
        filler.write(block);
      }
    } catch (IOException e) {
      grow(directory.resolve("filler"));
    }
  }

  /** Takes the last bytes, one after the other. */
  private static void grow(Path file) {
    try (OutputStream filler = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      while (true) {
        filler.write(0);
      }
    } catch (IOException e) {
      // now it is full
    }
  }

  /** Makes room again. */
  void clear() throws IOException {
    Files.deleteIfExists(directory.resolve("filler"));
  }

  @Override
  public void close() {
    if (mounted) {
      succeeds("umount", "-l", directory.toString());
    }
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
