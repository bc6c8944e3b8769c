package multisite.cli;

import java.util.List;
import multisite.task.Submission;
import multisite.task.SubmissionLog;

/**
 * Passes submissions on to a log that is opened after the endpoints, and before their first task: a
 * start that fails must leave no journal behind.
 */
final class LateLog implements SubmissionLog {
  private volatile SubmissionLog log = NONE;

  /** Where submissions go from now on. */
  void to(SubmissionLog target) {
    log = target;
  }

  @Override
  public void submitted(List<Submission> submissions) {
    log.submitted(submissions);
  }
}
