package multisite.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;

/**
 * Objects as files of one directory: written aside, fsynced, renamed; so a file is whole or not
 * there, also on a parallel file system, where the rename is atomic at least for one client.
 */
public final class ObjectFiles {
  /**
   * Ends the name of a file that is being written: a dot, the object's name, a dot, a UUID, this.
   */
  private static final String ASIDE = ".part";

  private static final int ASIDE_LENGTH = 1 + 36 + ASIDE.length();

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
      throw unusable("a file is in its place", e);
    } catch (IOException e) {
      throw unusable("it cannot be made", e);
    }
  }

  /** Writes an object whole or not at all; one of that name is replaced. */
  public void write(Key key, StoredForm form) {
    draft(key, form).finish();
  }

  /** Writes an object aside; it takes its place when the draft is finished. */
  Draft draft(Key key, StoredForm form) {
    Path aside = directory.resolve("." + key.name() + "." + UUID.randomUUID() + ASIDE);
    Draft draft = null;
    try {
      draft = new Draft(this, key, form.length(), aside, opener.create(aside));
      draft.write(form.buffers());
      return draft;
    } catch (IOException e) {
      if (draft != null) {
        draft.discard(e);
      }
      throw unwritten(key, form.length(), e);
    }
  }

  StoreException unwritten(Key key, long length, IOException e) {
    return failure("object " + key.name() + " of " + length + " bytes cannot be written", e);
  }

  /** Whether an object's file is there, and as long as it will be. */
  public boolean isComplete(Key key) {
    try {
      return key.bytes() == Key.UNKNOWN_SIZE
          ? Files.exists(file(key))
          : Files.size(file(key)) == key.bytes();
    } catch (IOException e) {
      return false;
    }
  }

  /** An object, as it is now. */
  public StoredForm read(Key key) {
    try (InputStream in = Files.newInputStream(file(key))) {
      return StoredForm.read(in, Math.toIntExact(Files.size(file(key))));
    } catch (ArithmeticException e) {
      throw new StoreException(
          Reason.CORRUPT, "object " + key.name() + " is larger than any that was put", e);
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

  /** Removes the objects' files that are there, and what is left of writers that were killed. */
  public void remove(Collection<Key> keys) {
    Set<String> absent = new HashSet<>();
    for (Key key : keys) {
      try {
        if (!Files.deleteIfExists(file(key))) {
          absent.add(key.name());
        }
      } catch (IOException e) {
        throw failure(key.name() + " cannot be removed", e);
      }
    }
    if (!absent.isEmpty()) {
      removeTorn(absent::contains);
    }
  }

  /**
   * Only an object that is not there can be torn, but for those that were put again; those are
   * looked for once, in the end.
   */
  public void removeTorn(Predicate<String> gone) {
    try (DirectoryStream<Path> torn = Files.newDirectoryStream(directory, ".*" + ASIDE)) {
      for (Path path : torn) {
        String file = path.getFileName().toString();
        String name = file.substring(1, Math.max(1, file.length() - ASIDE_LENGTH));
        if (gone.test(name)) {
          Files.deleteIfExists(path);
        }
      }
    } catch (NoSuchFileException e) {
      // the directory is gone, and all that was in it
    } catch (IOException e) {
      throw failure("what a killed writer left cannot be removed", e);
    }
  }

  void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(file.getFileName() + " cannot be removed", e);
    }
  }

  private StoreException unusable(String what, IOException e) {
    return new StoreException(
        Reason.BAD_REFERENCE, "the store directory %s: %s".formatted(directory, what), e);
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
