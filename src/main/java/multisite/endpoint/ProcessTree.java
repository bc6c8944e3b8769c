package multisite.endpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends whatever a worker has started, also when the worker is dead and its children belong to
 * nobody: by the children it last told of, and by the marker in their environment.
 */
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final int ROUNDS = 5;

  private ProcessTree() {}

  /**
   * Those of {@code pids} that are below {@code root}: a handle knows the process's start, so that
   * a later process of the same number is not mistaken for it.
   */
  static List<ProcessHandle> below(ProcessHandle root, List<Long> pids) {
    List<ProcessHandle> handles = new ArrayList<>();
    for (long pid : pids) {
      Optional<ProcessHandle> handle = pid > 1 ? ProcessHandle.of(pid) : Optional.empty();
      if (handle.isPresent() && isBelow(handle.get(), root)) {
        handles.add(handle.get());
      }
    }
    return handles;
  }

  /** Kills all processes that inherited the marker, in rounds, as one may start another. */
  static void killMarked(String marker) {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> marked = marked(marker);
      if (marked.isEmpty()) {
        return;
      }
      marked.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** All living processes with that marker in their environment; none where there is no /proc. */
  static List<ProcessHandle> marked(String marker) {
    List<ProcessHandle> found = new ArrayList<>();
    if (!Files.isDirectory(PROC)) {
      return found;
    }
    String entry = Launcher.MARKER + "=" + marker;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (environment(process).contains(entry)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
              .filter(ProcessHandle::isAlive)
              .ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      // the listing ended early: what was found is what there is
    }
    return found;
  }

  private static String environment(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone, or not ours
    }
  }

  private static boolean isBelow(ProcessHandle process, ProcessHandle root) {
    Optional<ProcessHandle> next = process.parent();
    while (next.isPresent()) {
      if (next.get().equals(root)) {
        return true;
      }
      next = next.get().parent();
    }
    return false;
  }
}
