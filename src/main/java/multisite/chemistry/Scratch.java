package multisite.chemistry;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private directory of one task: made when the task begins, gone when it ends.
 *
 * <p>A locked file in it shows that its owner lives. What a killed process left has no lock: {@link
 * #sweep} removes it.
 *
 * <p>What should be kept is copied out before, within a bound: the smallest files first, and of a
 * file that no longer fits its end.
 */
final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
  private static final long LEAST_END = 16 * 1024;
  private static final int REMOVALS = 5;
  private static final String PREFIX = "multisite-qc-";
  private static final String OWNER = ".owner";
  private static final Duration TIME_TO_LOCK = Duration.ofMinutes(1);

  private final Path directory;
  private final FileChannel owner;

  /** Takes a new directory into possession. */
  private Scratch(Path directory) throws IOException {
    this.directory = directory;
    this.owner = FileChannel.open(directory.resolve(OWNER), CREATE, WRITE);
    try {
      owner.tryLock(); // the system ends it with the channel or the process
    } catch (IOException e) {
      LOG.debug("{} has no file locks: nothing is swept there", directory, e);
    }
  }

  /** A new directory that only this user can read, below the given one or Java's temporary one. */
  static Scratch below(String parent) {
    try {
      Path directory = Files.createDirectories(parent(parent));
      return new Scratch(Files.createTempDirectory(directory, PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException("No scratch directory can be made in " + parent, e);
    }
  }

  private static Path parent(String parent) {
    return Path.of(parent.isEmpty() ? System.getProperty("java.io.tmpdir") : parent);
  }

  /**
   * Removes what killed processes of this user left: directories whose owner's lock is gone. For
   * the beginning of a process: one that has scratch directories itself would lose their locks.
   */
  static void sweep(String parent) {
    Path directory = parent(parent);
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path candidate : candidates) {
        sweepOne(candidate);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("{} is not swept", directory, e);
    }
  }

  private static void sweepOne(Path candidate) {
    Path owner = candidate.resolve(OWNER);
    try {
      Instant changed = Files.getLastModifiedTime(owner).toInstant();
      if (changed.isAfter(Instant.now().minus(TIME_TO_LOCK))) {
        return; // its owner may be about to lock it
      }
      try (FileChannel channel = FileChannel.open(owner, WRITE)) {
        if (channel.tryLock() != null) {
          remove(candidate);
          LOG.info("Removed {}, which a killed process had left", candidate);
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.debug("{} is somebody else's", candidate, e);
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
            if (attributes.isRegularFile() && !file.endsWith(OWNER)) {
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
        remove(directory);
      } catch (IOException e) {
        last = e; // a launcher that was just ended may have written once more
      }
    }
    try {
      owner.close();
    } catch (IOException e) {
      LOG.debug("The lock of {} is left to the system", directory, e);
    }
    if (last != null && Files.exists(directory)) {
      LOG.warn("The scratch directory {} cannot be removed: {}", directory, last.toString());
    }
  }

  private static void remove(Path directory) throws IOException {
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
