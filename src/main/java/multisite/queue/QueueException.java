package multisite.queue;

/** The queues do not work; the message is one sentence that names the server. */
public final class QueueException extends RuntimeException {
  /** With that sentence. */
  public QueueException(String message) {
    super(message);
  }

  /** With that sentence and what lies behind it. */
  public QueueException(String message, Throwable cause) {
    super(message, cause);
  }
}
