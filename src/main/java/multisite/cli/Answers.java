package multisite.cli;

import java.io.PrintWriter;

/**
 * Answers on standard output. A {@link PrintWriter} keeps quiet about a full disk or a reader that
 * went away, so it is asked.
 */
final class Answers {
  private static final String SENTENCE =
      "standard output cannot be written: the disk is full, or its reader has ended";

  private Answers() {}

  /**
   * Sends on what was printed.
   *
   * @throws UserException if it did not arrive
   */
  static void flush(PrintWriter out) {
    if (out.checkError()) {
      throw new UserException(ExitCodes.FAILED, SENTENCE);
    }
  }

  /** The exit code of a command that ended: a success whose answers did not arrive is none. */
  static int finish(Context context, int exitCode) {
    if (exitCode == ExitCodes.DONE && context.out().checkError()) {
      context.err().println("multisite: " + SENTENCE);
      return ExitCodes.FAILED;
    }
    return exitCode;
  }
}
