package multisite.cli;

/** What the process's exit code says; documented in docs/commands.md. */
public final class ExitCodes {
  /** Done: the budget is spent, or the search space is exhausted. */
  public static final int DONE = 0;

  /** Failed, such as a journal that cannot be written. */
  public static final int FAILED = 1;

  /** Wrong usage: an unknown option, a value out of range, something not available yet. */
  public static final int USAGE = 2;

  /** Bad configuration or data: a missing or malformed file, a directory that is not writable. */
  public static final int BAD_DATA = 3;

  /** Something needed is absent: an endpoint, credentials, a program, Redis. */
  public static final int UNAVAILABLE = 4;

  /** Too many simulations failed in a row. */
  public static final int TOO_MANY_FAILURES = 5;

  /** Stopped by a signal or a limit; can be resumed. */
  public static final int STOPPED = 75;

  private ExitCodes() {}
}
