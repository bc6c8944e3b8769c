package multisite.cli;

import multisite.campaign.CampaignOutcome;
import multisite.campaign.Progress;

/** How a campaign ended, in a sentence. */
final class Conclusions {
  private Conclusions() {}

  static String sentence(CampaignOutcome outcome, Progress progress) {
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
      case STOPPED -> "stopped before the end: " + counts;
    };
  }
}
