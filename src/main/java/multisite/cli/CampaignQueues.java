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
  private final String prefix;
  private final boolean separateServer;
  private boolean over;

  private CampaignQueues(
      TaskQueues queues, Optional<RedisTaskQueues> redis, String prefix, boolean separateServer) {
    this.queues = queues;
    this.redis = redis;
    this.prefix = prefix;
    this.separateServer = separateServer;
  }

  /** What the keys of a new campaign begin with: what the user said, or something unique. */
  static String prefix(Network network, String name) {
    return network
        .queuePrefix()
        .orElseGet(() -> name + "-" + UUID.randomUUID().toString().substring(0, 8));
  }

  /**
   * Opens the queues of a driver.
   *
   * @param prefix starts the keys on a server
   * @throws multisite.queue.QueueException with one sentence if the server cannot be used
   */
  static CampaignQueues open(
      Network network, String prefix, Map<String, String> environment, Clock clock)
      throws InterruptedException {
    if (network.redis().isEmpty()) {
      return new CampaignQueues(new MemoryTaskQueues(clock), Optional.empty(), prefix, false);
    }
    RedisTaskQueues redis = redis(network, prefix, environment, clock);
    redis.begin();
    return new CampaignQueues(redis, Optional.of(redis), prefix, network.noTaskServer());
  }

  /** The queues on the Redis server that the options name, for either half of a campaign. */
  static RedisTaskQueues redis(
      Network network, String prefix, Map<String, String> environment, Clock clock) {
    RedisAddress address =
        RedisAddress.of(
            network.redis().orElseThrow(), Optional.ofNullable(environment.get(PASSWORD_VARIABLE)));
    return new RedisTaskQueues(address, prefix, RedisTaskQueues.LEASE, clock, QueueListener.NONE);
  }

  TaskQueues queues() {
    return queues;
  }

  /** What the keys begin with. */
  String prefix() {
    return prefix;
  }

  /** The campaign has come to its end, and is not only interrupted. */
  void over() {
    over = true;
  }

  /**
   * Removes what the campaign left on the server, and lets go of it. A separate task server goes on
   * with the tasks of a campaign that is only interrupted, and is told to stop at its end.
   */
  @Override
  public void close() {
    if (!separateServer) {
      redis.ifPresent(RedisTaskQueues::deleteKeys);
    } else if (over) {
      redis.ifPresent(RedisTaskQueues::endCampaign);
    }
    queues.close();
  }
}
