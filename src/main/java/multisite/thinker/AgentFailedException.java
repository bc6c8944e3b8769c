package multisite.thinker;

/** An agent could not go on; the cause says why. */
public final class AgentFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AgentFailedException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
