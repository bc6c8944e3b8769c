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
 * @param off whether {@code --no-proxystore} turns all stores off
 * @param threshold values of at least so many bytes go there
 */
record PayloadCheck(
    Topic topic,
    Optional<String> endpoint,
    List<Long> values,
    Optional<String> backend,
    boolean off,
    long threshold) {
  /** What the service takes in one task, in bytes. */
  static final long LIMIT = 10_000_000;

  /** What comes back by the service, in bytes. */
  private static final long RESULT_LIMIT = 1_000_000;

  /** What a model that a campaign makes itself has, in bytes. */
  private static final long FRESH_MODEL = 1_350_000;

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
    requireForResults(config, sizes.isEmpty() ? FRESH_MODEL : Collections.max(sizes));
  }

  /** A trained model comes back as a result, for which the service has less room. */
  private static void requireForResults(RunConfig config, long model) {
    boolean stored =
        config.proxyStore().backends().containsKey(Topic.TRAIN)
            && config.proxyStore().threshold() <= RESULT_LIMIT;
    if (config.compute().remote().ml().isPresent() && !stored && model * 4 / 3 > RESULT_LIMIT) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "a trained model has %.1f MB, and %.0f MB comes back by Globus Compute: %s and a --ps-threshold of at most %d"
              .formatted(
                  model * 4 / 3e6,
                  RESULT_LIMIT / 1e6,
                  askForBackend(Topic.TRAIN, config.proxyStore().off()),
                  RESULT_LIMIT));
    }
  }

  private static String askForBackend(Topic topic, boolean off) {
    String give = "give --" + topic.wireName() + "-ps-backend (redis, file or globus)";
    return off ? "leave out --no-proxystore, and " + give : give;
  }

  private static PayloadCheck of(RunConfig config, Topic topic, List<Long> values) {
    return new PayloadCheck(
        topic,
        config.compute().remote().ml(),
        values,
        Optional.ofNullable(config.proxyStore().backends().get(topic)),
        config.proxyStore().off(),
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
            ? askForBackend(topic, off)
            : "lower --ps-threshold, which is " + threshold;
    throw new UserException(
        ExitCodes.BAD_DATA,
        "a task of the topic %s carries %.1f MB to the endpoint %s, and Globus Compute takes %.0f MB: %s"
            .formatted(topic.wireName(), inMessage() / 1e6, endpoint.get(), LIMIT / 1e6, advice));
  }
}
