package multisite.campaign;

/** A training set cannot be used; the message is one sentence that names the file. */
public final class TrainingSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingSetException(String sentence) {
    super(sentence);
  }
}
