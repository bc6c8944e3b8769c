package multisite.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import multisite.campaign.TrainingSetException;
import multisite.globus.GlobusException;
import multisite.journal.CorruptRecordException;
import multisite.journal.JournalException;
import multisite.journal.RunDirectoryException;
import multisite.queue.QueueException;
import multisite.searchspace.SearchSpaceException;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.thinker.AgentFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what went wrong, in one sentence, and knows the exit code that goes with it. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Prints the sentence and returns the exit code; a traceback goes to the log only. */
  static int report(Throwable failure, SettingSources sources, PrintWriter err) {
    Throwable cause = root(failure);
    int exitCode = exitCode(cause);
    String sentence = sentence(cause);
    Optional<SettingSources.Origin> origin =
        exitCode == ExitCodes.USAGE ? sources.notTyped(sentence) : Optional.empty();
    if (origin.isPresent()) {
      sentence = origin.get().place() + ": " + sentence;
      exitCode = origin.get().file() ? ExitCodes.BAD_DATA : exitCode;
    }
    err.println("multisite: " + sentence);
    err.flush();
    LOG.debug("exit {}", exitCode, cause);
    return exitCode;
  }

  /** The exceptions whose message is a sentence for the user, with their exit codes. */
  private static final Map<Class<? extends Throwable>, Integer> EXPECTED =
      Map.of(
          RunDirectoryException.class, ExitCodes.BAD_DATA,
          CorruptRecordException.class, ExitCodes.BAD_DATA,
          SearchSpaceException.class, ExitCodes.BAD_DATA,
          TrainingSetException.class, ExitCodes.BAD_DATA,
          JournalException.class, ExitCodes.FAILED,
          GlobusException.class, ExitCodes.UNAVAILABLE,
          StoreException.class, ExitCodes.UNAVAILABLE,
          QueueException.class, ExitCodes.UNAVAILABLE);

  private static Throwable root(Throwable failure) {
    return failure instanceof AgentFailedException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String sentence(Throwable failure) {
    boolean expected = failure instanceof UserException || EXPECTED.containsKey(failure.getClass());
    String message = failure.getMessage();
    return expected && message != null
        ? message
        : "internal error: " + failure + "; please report it with the run's runtime.log";
  }

  private static int exitCode(Throwable failure) {
    if (failure instanceof StoreException store && store.reason() == Reason.BAD_REFERENCE) {
      return ExitCodes.BAD_DATA;
    }
    return failure instanceof UserException user
        ? user.exitCode()
        : EXPECTED.getOrDefault(failure.getClass(), ExitCodes.FAILED);
  }
}
