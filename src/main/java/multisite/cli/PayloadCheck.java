package multisite.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import multisite.task.Topic;

/**
 * Whether the tasks of a topic fit the messages of Globus Compute, asked before anything is
 * submitted: what a store takes does not travel in them.
 *
 * @param topic of the tasks
 * @param endpoint where they run, unless that is this machine
 * @param values stored size of each large value of one task, in bytes
 * @param backend the topic's store, if it has one
 * @param threshold values of at least so many bytes go there
 */
record PayloadCheck(
    Topic topic,
    Optional<String> endpoint,
    List<Long> values,
    Optional<String> backend,
    long threshold) {
  /** What the service takes in one task, in bytes. */
  static final long LIMIT = 10_000_000;

  /** What a message costs beside its values. */
  private static final long ENVELOPE = 4096;

  /** What a molecule takes in a chunk of the search space, in bytes, as measured of drugs. */
  private static final long MOLECULE = 120;

  PayloadCheck {
    values = List.copyOf(values);
  }

  /**
   * Refuses a campaign whose tasks would be too large for its remote endpoints.
   *
   * @throws UserException with the option to set
   */
  static void require(RunConfig config, CampaignModels models) {
    List<Long> sizes = models.models().stream().map(model -> (long) model.bytes().length).toList();
    List<Long> inference = new ArrayList<>(sizes);
    inference.add(MOLECULE * config.compute().moleculesPerMlTask());
    List<Long> training = sizes.isEmpty() ? sizes : List.of(Collections.max(sizes));
    of(config, Topic.INFER, inference).require();
    of(config, Topic.TRAIN, training).require();
  }

  private static PayloadCheck of(RunConfig config, Topic topic, List<Long> values) {
    return new PayloadCheck(
        topic,
        config.compute().remote().ml(),
        values,
        Optional.ofNullable(config.proxyStore().backends().get(topic)),
        config.proxyStore().threshold());
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
    if (endpoint.isEmpty() || inMessage() <= LIMIT) {
      return;
    }
    String advice =
        backend.isEmpty()
            ? "give --" + topic.wireName() + "-ps-backend (redis, file or globus)"
            : "lower --ps-threshold, which is " + threshold;
    throw new UserException(
        ExitCodes.BAD_DATA,
        "a task of the topic %s carries %.1f MB to the endpoint %s, and Globus Compute takes %.0f MB: %s"
            .formatted(topic.wireName(), inMessage() / 1e6, endpoint.get(), LIMIT / 1e6, advice));
  }
}
