package multisite.cli;

import java.nio.file.Path;
import java.util.List;

/** How a worker process is started on this machine. */
interface WorkerLauncher {
  /**
   * The command of one worker.
   *
   * @param nativeLibraries directory on a local disk where native libraries are unpacked
   */
  List<String> command(Path nativeLibraries);
}
