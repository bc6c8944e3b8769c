package multisite.function;

/** A function has no answer: a short kind that can be counted, and one sentence for a person. */
public final class TaskFailure extends Exception {
  private final String kind;

  /** A failure of {@code kind}, such as {@code scf_not_converged}. */
  public TaskFailure(String kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure whose cause is worth a traceback. */
  public TaskFailure(String kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The short name that is counted. */
  public String kind() {
    return kind;
  }

  /** The sentence. */
  public String sentence() {
    String message = getMessage();
    return message == null ? kind : message;
  }
}
