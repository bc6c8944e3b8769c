package multisite.journal;

/** A record or journal line that could not be written: fatal for the campaign, at once. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JournalException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
