package multisite.testing.globus;

/** What can go wrong between a driver and its endpoints. */
public enum Fault {
  /** A request is refused with 401, as if its token had expired. */
  UNAUTHORIZED,
  /** A request is refused with 429 and {@code Retry-After: 1}. */
  TOO_MANY_REQUESTS,
  /** A request is refused with 503. */
  UNAVAILABLE,
  /** Tasks are accepted, but the connection breaks before the answer. */
  SUBMISSION_UNANSWERED,
  /** Tasks are refused with 413, whatever their size. */
  PAYLOAD_TOO_LARGE,
  /** The user endpoint does not start, and its manager says so in an {@code ep_status_report}. */
  START_FAILURE,
  /** The driver's AMQP connection breaks before a result is there; its credentials expire. */
  DROPPED_BEFORE_RESULT,
  /** The driver's AMQP connection breaks when a result has been sent, acknowledged or not. */
  DROPPED_AFTER_RESULT,
  /** A result is never sent, and the task's status stays what it was. */
  RESULT_NEVER_SENT,
  /** A result is not sent, but the task's status tells it. */
  RESULT_ONLY_IN_STATUS,
  /** A result is sent twice. */
  RESULT_TWICE
}
