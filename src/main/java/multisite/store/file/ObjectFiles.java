package multisite.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;

/**
 * Objects as files of one directory: written aside, fsynced, renamed; so a file is whole or not
 * there, also on a parallel file system, where the rename is atomic at least for one client.
 */
public final class ObjectFiles {
  private final Path directory;
  private final Opener opener;

  /** Opens files for writing; there to fail in tests. */
  public interface Opener {
    /** The file system itself. */
    Opener REAL =
        file -> FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** A channel to a new file; if it is a {@link FileChannel} it is fsynced. */
    WritableByteChannel create(Path file) throws IOException;
  }

  public ObjectFiles(Path directory, Opener opener) {
    this.directory = directory;
    this.opener = opener;
  }

  /** Where an object's file is. */
  public Path file(Key key) {
    return directory.resolve(key.name()); // a name is a UUID, never a path
  }

  /** Makes the directory and its parents; whether it was not there before. */
  public boolean makeDirectory() {
    try {
      if (Files.isDirectory(directory)) {
        return false;
      }
      Files.createDirectories(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw failure("a file is in its place", e);
    } catch (IOException e) {
      throw failure("it cannot be made", e);
    }
  }

  /** Writes an object whole or not at all; one of that name is replaced. */
  public void write(Key key, byte[] bytes) {
    Path aside = directory.resolve("." + key.name() + "." + UUID.randomUUID() + ".part");
    try {
      try (WritableByteChannel channel = opener.create(aside)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (channel instanceof FileChannel file) {
          file.force(true);
        }
      }
      Files.move(aside, file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      removeAside(aside, e);
      throw failure("object " + key.name() + " of " + bytes.length + " bytes cannot be written", e);
    }
  }

  /** The bytes of an object. */
  public byte[] read(Key key) {
    try {
      return Files.readAllBytes(file(key));
    } catch (NoSuchFileException e) {
      throw missing(key);
    } catch (IOException e) {
      throw failure("object " + key.name() + " cannot be read", e);
    }
  }

  /** An object that is not there. */
  public StoreException missing(Key key) {
    return new StoreException(
        Reason.MISSING, "object " + key.name() + " is not in the store directory " + directory);
  }

  /** Removes an object's file, if it is there. */
  public void remove(Key key) {
    remove(file(key));
  }

  void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(file.getFileName() + " cannot be removed", e);
    }
  }

  private static void removeAside(Path aside, IOException cause) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  StoreException failure(String what, IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean full = message.contains("No space left") || message.contains("quota");
    return new StoreException(
        full ? Reason.NO_ROOM : Reason.UNAVAILABLE,
        "the store directory %s: %s%s"
            .formatted(directory, what, full ? ", it is full" : ": " + message),
        e);
  }
}
