package multisite.cli;

import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what went wrong, in one sentence, and knows the exit code that goes with it. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Prints the sentence and returns the exit code; a traceback goes to the log only. */
  static int report(Throwable failure, PrintWriter err) {
    int exitCode = exitCode(failure);
    err.println("multisite: " + sentence(failure));
    err.flush();
    LOG.debug("exit {}", exitCode, failure);
    return exitCode;
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage();
    boolean expected = failure instanceof UserException;
    if (expected && message != null) {
      return message;
    }
    return "internal error: " + failure;
  }

  private static int exitCode(Throwable failure) {
    return failure instanceof UserException user ? user.exitCode() : ExitCodes.FAILED;
  }
}
