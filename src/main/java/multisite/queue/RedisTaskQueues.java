package multisite.queue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Queues on a Redis server, so that thinker and task server may be processes of their own and tasks
 * outlive both. Lists and messages are those of Colmena 0.7.2; what Colmena loses is kept by keys
 * of our own:
 *
 * <ul>
 *   <li>A request or result that was received is under way, with a lease that its receiver renews.
 *       When the receiver dies the lease ends, and the item is handed out again.
 *   <li>A task that was answered is not run again, and an answer is delivered once.
 *   <li>A server that goes away is waited for; one that comes back without its memory gets the open
 *       tasks of this thinker again.
 * </ul>
 */
public final class RedisTaskQueues implements TaskQueues {
  /** How long the items of a dead receiver stay with it. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(RedisTaskQueues.class);

  private final RedisLink link;
  private final RedisKeys keys;
  private final String receiver = UUID.randomUUID().toString();
  private final RedisThinkerSide thinker;
  private final RedisServerSide server;
  private final RedisKeeper keeper;

  private volatile boolean deleted;

  /**
   * Connects.
   *
   * @param prefix the campaign's name: starts all keys, so that campaigns may share a server
   * @param lease after which the items of a dead receiver are handed out again
   * @throws QueueException with one sentence if the server cannot be reached or used
   */
  public RedisTaskQueues(
      RedisAddress address, String prefix, Duration lease, Clock clock, QueueListener listener) {
    this.keys = new RedisKeys(prefix);
    this.link = RedisLink.connect(address);
    this.thinker = new RedisThinkerSide(link, keys, receiver, lease, clock);
    this.server = new RedisServerSide(link, keys, receiver, lease);
    this.keeper = new RedisKeeper(link, keys, lease, this::held, thinker::sendOpenAgain, listener);
    try {
      keeper.start();
    } catch (JedisException e) {
      link.close();
      throw new QueueException("Redis at " + address + " cannot be used: " + e.getMessage(), e);
    }
  }

  private List<String> held() {
    return Stream.concat(server.held(), thinker.held()).toList();
  }

  @Override
  public void sendTask(Task task) throws InterruptedException {
    thinker.expectAnswer(task);
    keeper.mark(receiver);
    thinker.send(task);
  }

  @Override
  public void sendTaskAgain(Task task) throws InterruptedException {
    thinker.expectAnswerStill(task);
    keeper.mark(receiver);
    thinker.sendAgain(task);
  }

  @Override
  public Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
    return server.receiveTask(timeout);
  }

  @Override
  public void sendResult(Result result) throws InterruptedException {
    server.sendResult(result);
  }

  @Override
  public Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException {
    return thinker.receiveResult(topic, timeout);
  }

  @Override
  public void acknowledge(Result result) throws InterruptedException {
    thinker.acknowledge(result.task());
  }

  @Override
  public void sendKill() throws InterruptedException {
    link.patiently(redis -> redis.rpush(keys.requests(), RedisServerSide.KILL_REQUEST));
  }

  /**
   * Thinker: a campaign begins or goes on; what told the servers of a former one to stop is void.
   */
  public void begin() throws InterruptedException {
    link.patiently(redis -> redis.lrem(keys.requests(), 0, RedisServerSide.KILL_REQUEST));
    link.patiently(redis -> redis.del(keys.over()));
  }

  @Override
  public boolean killed() {
    return server.killed();
  }

  /**
   * Lets go of the connection; what this process has received and not answered or acknowledged is
   * handed out again at once.
   */
  @Override
  public void close() {
    receivers().forEach(SoleReceiver::stop);
    if (!deleted) {
      keeper.close();
      awaitReceivers(); // what they still take would stay in a hand that has no lease any more
      keeper.release();
    }
    link.close();
  }

  private Stream<SoleReceiver> receivers() {
    return Stream.concat(server.receivers(), thinker.receivers());
  }

  private void awaitReceivers() {
    long end = System.nanoTime() + RedisLink.LONGEST_BLOCK.multipliedBy(2).toNanos();
    try {
      for (SoleReceiver last : receivers().toList()) {
        if (!last.awaitLast(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
          log.warn("A receiver is still waiting for Redis");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The campaign is over: receives nothing more, and deletes all keys of its prefix and no others.
   * A server that is away keeps them; it is not waited for.
   */
  public void deleteKeys() {
    receivers().forEach(SoleReceiver::stop);
    deleted = true;
    keeper.close();
    awaitReceivers();
    try {
      link.once(redis -> redis.del(keys.shared().toArray(String[]::new)));
      link.once(this::deleteHands);
    } catch (JedisException e) {
      log.warn("Redis is away: the keys that begin with {} stay there", keys.prefix());
    }
  }

  /**
   * As {@link #deleteKeys}, and tells all task servers of this campaign to stop, also those that
   * come within the next hour; then nothing is left there.
   */
  public void endCampaign() {
    deleteKeys();
    try {
      link.once(redis -> redis.setex(keys.over(), RedisServerSide.OVER_SECONDS, "over"));
      link.once(redis -> redis.rpush(keys.requests(), RedisServerSide.KILL_REQUEST));
      link.once(redis -> redis.expire(keys.requests(), RedisServerSide.OVER_SECONDS));
    } catch (JedisException e) {
      log.warn("Redis is away: task servers of this campaign have to be stopped by hand");
    }
  }

  private long deleteHands(UnifiedJedis redis) {
    ScanParams hands = new ScanParams().match(keys.hand("*", "*")).count(1000);
    String cursor = ScanParams.SCAN_POINTER_START;
    long count = 0;
    do {
      ScanResult<String> page = redis.scan(cursor, hands);
      count += page.getResult().stream().mapToLong(redis::del).sum();
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return count;
  }
}
