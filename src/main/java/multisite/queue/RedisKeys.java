package multisite.queue;

import java.util.List;
import java.util.stream.Stream;
import multisite.task.Topic;

/**
 * The names of one campaign's keys: the lists are Colmena's, the others are ours and keep what is
 * under way.
 *
 * @param prefix the campaign's name
 */
record RedisKeys(String prefix) {
  RedisKeys {
    if (!prefix.matches("[A-Za-z0-9._-]{1,200}")) {
      throw new IllegalArgumentException(
          "a queue's name has letters, digits, '-', '_' and '.': not '" + prefix + "'");
    }
  }

  String requests() {
    return prefix + "_requests";
  }

  String results(Topic topic) {
    return resultsStart() + topic.wireName() + resultsEnd();
  }

  String resultsStart() {
    return prefix + "_";
  }

  String resultsEnd() {
    return "_result";
  }

  /** Hash: task id to request. */
  String requestsUnderWay() {
    return prefix + "_requests_under_way";
  }

  /** Hash: topic, colon, task id to result. */
  String resultsUnderWay() {
    return prefix + "_results_under_way";
  }

  /** Sorted set: what is under way, by the end of its lease in ms of the server's time. */
  String leases() {
    return prefix + "_leases";
  }

  /** Set of task ids. */
  String answered() {
    return prefix + "_answered";
  }

  /** A value that is gone when the server has lost its memory. */
  String marker() {
    return prefix + "_marker";
  }

  /** A value that is there for a while after the campaign's end. */
  String over() {
    return prefix + "_over";
  }

  /** List: what a receiver has just taken and not yet looked at. */
  String hand(String receiver, String source) {
    return prefix + "_hand_" + receiver + "_" + source;
  }

  /** All keys that do not belong to one receiver. */
  List<String> shared() {
    return Stream.concat(
            Stream.of(Topic.values()).map(this::results),
            Stream.of(
                requests(),
                requestsUnderWay(),
                resultsUnderWay(),
                leases(),
                answered(),
                marker(),
                over()))
        .toList();
  }
}
