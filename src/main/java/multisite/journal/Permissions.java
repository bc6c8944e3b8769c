package multisite.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** How files of a run are made: private to their owner, and in their directory for good. */
final class Permissions {
  private Permissions() {}

  /** Attributes of a new file that only its owner may read and write. */
  static FileAttribute<?>[] ownerOnlyFile(Path path) {
    return ownerOnly(path, "rw-------");
  }

  /** Attributes of a new directory that only its owner may enter. */
  static FileAttribute<?>[] ownerOnlyDirectory(Path path) {
    return ownerOnly(path, "rwx------");
  }

  /** Makes a new name in {@code directory} survive a power loss, where the system can. */
  static void syncDirectory(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // some file systems have no directory entry to sync: then there is nothing to do
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
