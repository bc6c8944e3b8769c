package multisite.cli;

import java.util.List;
import java.util.Optional;
import multisite.task.Topic;

/**
 * Whether the tasks of a topic fit the messages of Globus Compute, asked before anything is
 * submitted: what a store takes does not travel in them.
 *
 * @param topic of the tasks
 * @param endpoint where they run: {@code local}, or an endpoint's id
 * @param values stored size of each large value of one task, in bytes
 * @param backend the topic's store, if it has one
 * @param threshold values of at least so many bytes go there
 */
record PayloadCheck(
    Topic topic, String endpoint, List<Long> values, Optional<String> backend, long threshold) {
  /** What the service takes in one task, in bytes. */
  static final long LIMIT = 10_000_000;

  /** What a message costs beside its values. */
  private static final long ENVELOPE = 4096;

  PayloadCheck {
    values = List.copyOf(values);
  }

  /** Bytes of one task's message: bytes travel as base64. */
  long inMessage() {
    return ENVELOPE
        + values.stream()
            .filter(value -> backend.isEmpty() || value < threshold)
            .mapToLong(value -> (value + 2) / 3 * 4)
            .sum();
  }

  /**
   * Refuses tasks that are too large for their endpoint.
   *
   * @throws UserException with the option to set
   */
  void require() {
    if (endpoint.equals("local") || inMessage() <= LIMIT) {
      return;
    }
    String advice =
        backend.isEmpty()
            ? "give --" + topic.wireName() + "-ps-backend (redis, file or globus)"
            : "lower --ps-threshold, which is " + threshold;
    throw new UserException(
        ExitCodes.BAD_DATA,
        "a task of the topic %s carries %.1f MB to the endpoint %s, and Globus Compute takes %.0f MB: %s"
            .formatted(topic.wireName(), inMessage() / 1e6, endpoint, LIMIT / 1e6, advice));
  }
}
