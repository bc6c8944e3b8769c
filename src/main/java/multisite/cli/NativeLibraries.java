package multisite.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory on this machine's own disk where workers unpack native libraries, kept from run to
 * run. Code is loaded from it, so that one which another user could have written to is not taken.
 */
final class NativeLibraries {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private NativeLibraries() {}

  /** The directory for this process's user, machine and program. */
  static Path here() throws IOException {
    return directory(
        Path.of(System.getProperty("java.io.tmpdir")),
        System.getProperty("user.name"),
        Version.current());
  }

  /** The directory of this user and version below {@code tmp}; a fresh one if that is not safe. */
  static Path directory(Path tmp, String user, String version) throws IOException {
    Path directory =
        tmp.resolve("multisite-natives-" + user.replaceAll("\\W", "_") + "-" + version);
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      return directory;
    } catch (FileAlreadyExistsException e) {
      PosixFileAttributes found =
          Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean safe =
          found.isDirectory()
              && found.owner().getName().equals(user)
              && found.permissions().equals(OWNER_ONLY);
      return safe ? directory : Files.createTempDirectory(tmp, "multisite-natives-");
    }
  }
}
