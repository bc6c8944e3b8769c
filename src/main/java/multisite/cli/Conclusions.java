package multisite.cli;

import java.nio.file.Path;
import multisite.campaign.CampaignOutcome;
import multisite.campaign.Progress;

/** How a campaign ended, in a sentence. */
final class Conclusions {
  private Conclusions() {}

  /**
   * The sentence.
   *
   * @param reason why it was stopped, if it was
   * @param run the directory to resume
   */
  static String sentence(CampaignOutcome outcome, Progress progress, String reason, Path run) {
    String counts =
        progress.searchDone()
            + " of "
            + progress.searchSize()
            + " simulations succeeded"
            + (progress.initialSize() > 0
                ? " after "
                    + progress.initialDone()
                    + " of "
                    + progress.initialSize()
                    + " initial ones"
                : "")
            + ", "
            + progress.failures()
            + " failed";
    return switch (outcome) {
      case DONE -> "done: " + counts;
      case EXHAUSTED -> "the search space is exhausted: " + counts;
      case TOO_MANY_FAILURES -> "stopped after too many failures in a row: " + counts;
      case STOPPED -> "stopped before the end by " + reason + ": " + counts + goOn(run);
    };
  }

  /** The sentence for one that was stopped while its search space was built. */
  static String beforeItBegan(String reason, Path run) {
    return "stopped by " + reason + " while the search space was built" + goOn(run);
  }

  private static String goOn(Path run) {
    return "; go on with: java -jar run.jar resume " + run;
  }
}
