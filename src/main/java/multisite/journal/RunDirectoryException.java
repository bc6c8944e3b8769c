package multisite.journal;

/** A run directory that cannot be used, or holds something unreadable: one sentence says why. */
public class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunDirectoryException(String sentence) {
    super(sentence);
  }

  public RunDirectoryException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
