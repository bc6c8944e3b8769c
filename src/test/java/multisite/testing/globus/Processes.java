package multisite.testing.globus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Processes that belong together though some have left their parents: those by their environment,
 * and others, which write over theirs to show a title, by their ids.
 */
final class Processes {
  private Processes() {}

  /** Kills these with all that they have started, and all whose environment has that text. */
  static void killAll(List<ProcessHandle> known, String mark) {
    List<ProcessHandle> families = new ArrayList<>(known);
    known.forEach(process -> families.addAll(process.descendants().toList()));
    families.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await()
        .until(
            () -> {
              List<ProcessHandle> found = marked(mark);
              found.forEach(ProcessHandle::destroyForcibly);
              return found.isEmpty() && families.stream().noneMatch(ProcessHandle::isAlive);
            });
  }

  private static List<ProcessHandle> marked(String mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> environment(process).contains(mark))
        .toList();
  }

  /** Blank if it is a zombie or somebody else's. */
  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
