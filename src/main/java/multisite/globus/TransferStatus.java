package multisite.globus;

/**
 * How far a transfer is.
 *
 * @param id the task's id
 * @param state what Globus calls its status
 * @param why Globus's own words for the state, or blank
 */
public record TransferStatus(String id, State state, String why) {
  /** The states of a task. */
  public enum State {
    /** Under way. */
    ACTIVE,
    /** Stalled, and not finished: somebody has to do something, such as renew a credential. */
    INACTIVE,
    /** All files have arrived. */
    SUCCEEDED,
    /** It will not be tried any further. */
    FAILED
  }

  /** Whether nothing more will happen. */
  public boolean isFinal() {
    return state == State.SUCCEEDED || state == State.FAILED;
  }
}
