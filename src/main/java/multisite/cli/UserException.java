package multisite.cli;

/** Something the user has to put right: one sentence, and the exit code that goes with it. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public UserException(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCodes}. */
  public int exitCode() {
    return exitCode;
  }

  /** What the option asks for is not built yet. */
  public static UserException notAvailableYet(String what) {
    return new UserException(ExitCodes.USAGE, what + " is not available yet");
  }
}
