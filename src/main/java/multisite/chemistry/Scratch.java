package multisite.chemistry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private directory of one task: made when the task begins, gone when it ends.
 *
 * <p>What should be kept is copied out before, within a bound: the smallest files first, and of a
 * file that no longer fits its end.
 */
final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
  private static final long LEAST_END = 16 * 1024;
  private static final int REMOVALS = 5;

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
      Files.createDirectories(target);
      long left = bytes;
      for (Path file : filesBySize()) {
        left -= copyEnd(file, target.resolve(directory.relativize(file).toString()), left);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The files of a task cannot be kept in " + target, e);
    }
  }

  /** Copies a file or its last bytes; how many. A file that vanished meanwhile is passed over. */
  private static long copyEnd(Path file, Path copy, long most) throws IOException {
    long size = file.toFile().length();
    long copied = size <= most ? size : Math.max(most, 0);
    if (copied < size && copied < LEAST_END) {
      return 0;
    }
    Path parent = copy.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(copy)) {
      in.skipNBytes(size - copied);
      in.transferTo(out);
      return copied;
    } catch (NoSuchFileException | EOFException e) {
      return 0; // a launcher was still tidying up
    }
  }

  private List<Path> filesBySize() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new Tolerant() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean launchers = String.valueOf(dir.getFileName()).startsWith("ompi.");
            return launchers ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparingLong(file -> file.toFile().length()));
    return files;
  }

  /** Removes the directory with all that is in it; a warning in the log if something resists. */
  @Override
  public void close() {
    IOException last = null;
    for (int attempt = 0; attempt < REMOVALS && Files.exists(directory); attempt++) {
      try {
        remove();
      } catch (IOException e) {
        last = e; // a launcher that was just ended may have written once more
      }
    }
    if (last != null && Files.exists(directory)) {
      LOG.warn("The scratch directory {} cannot be removed: {}", directory, last.toString());
    }
  }

  private void remove() throws IOException {
    Files.walkFileTree(
        directory,
        new Tolerant() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A visitor that passes over what vanishes under it. */
  private static class Tolerant extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
