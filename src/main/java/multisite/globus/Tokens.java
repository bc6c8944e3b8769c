package multisite.globus;

/** Access tokens for one service, fetched and renewed as needed; safe for several threads. */
public interface Tokens {

  /**
   * A token that is still good for a minute.
   *
   * @throws GlobusException if there is none to be had
   */
  String token() throws GlobusException, InterruptedException;

  /** The service has refused this token: the next one must be another. */
  void refused(String token);
}
