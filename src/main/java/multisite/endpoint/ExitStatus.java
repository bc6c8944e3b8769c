package multisite.endpoint;

import java.util.Map;

/** What a process's exit code says, in words. */
final class ExitStatus {
  private static final int SIGNALLED = 128;

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM", 24, "SIGXCPU");

  /** The codes with which our own worker ends; the table is {@code WorkerExit}. */
  private static final Map<Integer, String> OWN =
      Map.of(71, "ran out of memory", 72, "could not understand its input");

  private ExitStatus() {}

  /** Such as {@code was killed by SIGKILL}, to follow the word worker. */
  static String inWords(int exitCode) {
    String own = OWN.get(exitCode);
    if (own != null) {
      return own + " (exit code " + exitCode + ")";
    }
    if (exitCode > SIGNALLED) {
      int signal = exitCode - SIGNALLED;
      return "was killed by " + SIGNALS.getOrDefault(signal, "signal " + signal);
    }
    return "exited with code " + exitCode;
  }
}
