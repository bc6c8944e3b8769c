package multisite.globus;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Globus service said no, or could not be reached; the message is one sentence. */
public final class GlobusException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final boolean unclear;

  /** What a service answered with: the HTTP status, and the service's own code for it. */
  GlobusException(int status, String code, String sentence) {
    super(sentence);
    this.status = status;
    this.code = code;
    this.unclear = false;
  }

  /** The service was not reached, or did not answer with what it should. */
  GlobusException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.status = 0;
    this.code = "";
    this.unclear = false;
  }

  private GlobusException(GlobusException failure) {
    super(failure.sentence(), failure);
    this.status = failure.status;
    this.code = failure.code;
    this.unclear = true;
  }

  /** The same, of a request that may have been carried out nevertheless. */
  static GlobusException unclear(GlobusException failure) {
    return new GlobusException(failure);
  }

  /** The same, with advice at the end of its sentence. */
  GlobusException with(String advice) {
    return new GlobusException(status, code, sentence() + advice);
  }

  /** Nothing goes on without a person's login. */
  static GlobusException loginNeeded(String sentence, @Nullable GlobusException cause) {
    return cause == null
        ? new GlobusException(401, "LoginNeeded", sentence)
        : new GlobusException(sentence, cause);
  }

  /** The HTTP status of the answer, or 0 if there was none. */
  public int status() {
    return status;
  }

  /** The service's own code, such as {@code ClientError.NotFound}, or blank. */
  public String code() {
    return code;
  }

  /** Whether the request may have been carried out although it failed. */
  public boolean isUnclear() {
    return unclear;
  }

  /** The sentence. */
  public String sentence() {
    return Optional.ofNullable(getMessage()).orElse("a Globus service failed");
  }
}
