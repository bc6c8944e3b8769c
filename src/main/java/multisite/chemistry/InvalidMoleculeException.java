package multisite.chemistry;

/**
 * A text or structure that this package refuses before any computing.
 *
 * <p>The message is one sentence for a person, without the input itself: callers know the input and
 * its line number.
 */
public final class InvalidMoleculeException extends Exception {
  public InvalidMoleculeException(String sentence) {
    super(sentence);
  }

  /** The sentence that says why the molecule was refused. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
