package multisite.ml;

/**
 * A training that has nothing to give: its first losses were not finite, or it had no molecules.
 */
public final class TrainingFailedException extends Exception {
  private static final long serialVersionUID = 1;

  /** With one sentence for the user. */
  public TrainingFailedException(String message) {
    super(message);
  }
}
