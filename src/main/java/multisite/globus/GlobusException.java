package multisite.globus;

import java.util.Optional;

/** A Globus service said no, or could not be reached; the message is one sentence. */
public final class GlobusException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /** What a service answered with: the HTTP status, and the service's own code for it. */
  GlobusException(int status, String code, String sentence) {
    super(sentence);
    this.status = status;
    this.code = code;
  }

  /** The service was not reached, or did not answer with what it should. */
  GlobusException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.status = 0;
    this.code = "";
  }

  /** The HTTP status of the answer, or 0 if there was none. */
  public int status() {
    return status;
  }

  /** The service's own code, such as {@code ClientError.NotFound}, or blank. */
  public String code() {
    return code;
  }

  /** The sentence. */
  public String sentence() {
    return Optional.ofNullable(getMessage()).orElse("a Globus service failed");
  }
}
