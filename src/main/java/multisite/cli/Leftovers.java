package multisite.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import org.apache.commons.io.FileUtils;

/** Removes what a campaign that could not begin has made, so that it can be tried again. */
final class Leftovers {
  private Leftovers() {}

  /** Removes our files from a run directory, and the directory itself if nothing else is in it. */
  static void remove(RunDirectory run, List<Path> more) throws IOException {
    for (RunFile file : RunFile.values()) {
      FileUtils.deleteQuietly(run.file(file).toFile());
    }
    more.forEach(path -> FileUtils.deleteQuietly(path.toFile()));
    try {
      Files.deleteIfExists(run.path());
    } catch (DirectoryNotEmptyException e) {
      // it was there before, with something of the user's in it
    }
  }
}
