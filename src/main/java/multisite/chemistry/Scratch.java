package multisite.chemistry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The private directory of one task: made when the task begins, gone when it ends.
 *
 * <p>What should be kept is copied out before, within a bound: the smallest files first, and of a
 * file that no longer fits its end.
 */
final class Scratch implements AutoCloseable {
  private static final long LEAST_END = 16 * 1024;

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  /** A new directory that only this user can read, below the given one or Java's temporary one. */
  static Scratch below(String parent) {
    try {
      if (parent.isEmpty()) {
        return new Scratch(Files.createTempDirectory("multisite-qc-"));
      }
      Path directory = Files.createDirectories(Path.of(parent));
      return new Scratch(Files.createTempDirectory(directory, "multisite-qc-"));
    } catch (IOException e) {
      throw new UncheckedIOException("No scratch directory can be made in " + parent, e);
    }
  }

  /** A new directory inside. */
  Path subdirectory(String name) {
    try {
      return Files.createDirectory(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the files into a directory, which is made, until it holds the given bytes. */
  void keep(Path target, long bytes) {
    try {
      long left = bytes;
      for (Path file : filesBySize()) {
        long size = Files.size(file);
        long copied = size <= left ? size : Math.max(left, 0);
        if (copied < size && copied < LEAST_END) {
          continue;
        }
        Path copy = target.resolve(directory.relativize(file).toString());
        Files.createDirectories(copy.getParent() == null ? target : copy.getParent());
        try (InputStream in = Files.newInputStream(file);
            OutputStream out = Files.newOutputStream(copy)) {
          in.skipNBytes(size - copied);
          in.transferTo(out);
        }
        left -= copied;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The files of a task cannot be kept in " + target, e);
    }
  }

  private List<Path> filesBySize() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.comparingLong(file -> file.toFile().length()))
          .toList();
    }
  }

  /** Removes the directory with all that is in it. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The scratch directory cannot be removed: " + directory, e);
    }
  }
}
