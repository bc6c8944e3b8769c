package multisite.cli;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import multisite.cli.options.NetworkOptions.Network;
import multisite.queue.MemoryTaskQueues;
import multisite.queue.QueueListener;
import multisite.queue.RedisAddress;
import multisite.queue.RedisTaskQueues;
import multisite.queue.TaskQueues;

/** The queues of one campaign: in this process, or on a Redis server under keys of its own. */
final class CampaignQueues implements AutoCloseable {
  static final String PASSWORD_VARIABLE = "MULTISITE_REDIS_PASSWORD";

  private final TaskQueues queues;
  private final Optional<RedisTaskQueues> redis;

  private CampaignQueues(TaskQueues queues, Optional<RedisTaskQueues> redis) {
    this.queues = queues;
    this.redis = redis;
  }

  /**
   * Opens the queues.
   *
   * @param name starts the keys on a server, with something that makes them unique after it
   * @throws multisite.queue.QueueException with one sentence if the server cannot be used
   */
  static CampaignQueues open(
      Network network, String name, Map<String, String> environment, Clock clock) {
    if (network.redis().isEmpty()) {
      return new CampaignQueues(new MemoryTaskQueues(clock), Optional.empty());
    }
    RedisAddress address =
        RedisAddress.of(
            network.redis().get(), Optional.ofNullable(environment.get(PASSWORD_VARIABLE)));
    String prefix = name + "-" + UUID.randomUUID().toString().substring(0, 8);
    RedisTaskQueues redis =
        new RedisTaskQueues(address, prefix, RedisTaskQueues.LEASE, clock, QueueListener.NONE);
    return new CampaignQueues(redis, Optional.of(redis));
  }

  TaskQueues queues() {
    return queues;
  }

  /** Removes what the campaign left on the server, and lets go of it. */
  @Override
  public void close() {
    redis.ifPresent(RedisTaskQueues::deleteKeys);
    queues.close();
  }
}
