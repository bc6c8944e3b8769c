package multisite.task;

import java.util.List;

/**
 * Where submissions to a remote service are written down before anybody waits for their results, so
 * that another driver can go on waiting for them.
 */
@FunctionalInterface
public interface SubmissionLog {
  /** Keeps nothing, for work that is not resumed. */
  SubmissionLog NONE = submissions -> {};

  /**
   * Writes them down; they are on disk when this returns. Called on a thread of the endpoint.
   *
   * @throws RuntimeException if they cannot be written: the campaign has to stop
   */
  void submitted(List<Submission> submissions);
}
