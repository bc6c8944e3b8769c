package multisite.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command gets from the world.
 *
 * @param environment the process's environment
 * @param workers how worker processes are started
 * @param clock what time it is
 * @param out for answers
 * @param err for everything else
 */
record Context(
    Map<String, String> environment,
    WorkerLauncher workers,
    Clock clock,
    PrintWriter out,
    PrintWriter err) {

  /** Whether a person watches stderr on a terminal that can rewrite a line. */
  boolean isTerminal() {
    String term = environment.getOrDefault("TERM", "dumb");
    return stderrIsTerminal() && !term.equals("dumb") && !environment.containsKey("NO_COLOR");
  }

  private static boolean stderrIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // not on Linux: plain lines
    }
  }
}
