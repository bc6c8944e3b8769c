package multisite.globus;

/** Hears of what arrives on a {@link ResultStream}; called by one thread of the stream. */
public interface ResultListener {
  /**
   * A result has arrived. It arrives again, on this or another connection, unless it is
   * acknowledged: do so when it is safe.
   */
  void received(ResultMessage message, Acknowledgement acknowledgement);

  /** The connection is gone: nothing more arrives on this stream. Called once at most. */
  void lost(GlobusException why);

  /** Tells the service that a result need not be sent again. */
  @FunctionalInterface
  interface Acknowledgement {
    /**
     * Acknowledges it.
     *
     * @throws GlobusException if the connection is gone, so that it will arrive again
     */
    void send() throws GlobusException;
  }
}
