package multisite.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories and files outside of a run that only their owner may read. */
final class PrivateDirectory {
  private PrivateDirectory() {}

  /**
   * That directory, made if it is not there.
   *
   * @throws UserException if it cannot be
   */
  static Path make(String option, Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return directory.toAbsolutePath();
    } catch (IOException e) {
      throw new UserException(
          ExitCodes.BAD_DATA, option + ": cannot make the directory " + directory);
    }
  }

  /** That file, made if it is not there. */
  static Path newFile(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      return file; // goes on in it
    }
    return file;
  }
}
