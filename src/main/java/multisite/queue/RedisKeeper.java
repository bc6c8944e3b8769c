package multisite.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Renews the leases of what this process holds, hands out again what others have dropped, and
 * notices when the server was restarted or lost its memory. Its thread is {@code queue-keeper}.
 */
final class RedisKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisKeeper.class);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(2);
  private static final int MOST = 1000;

  private final RedisLink link;
  private final RedisKeys keys;
  private final Duration lease;
  private final Supplier<List<String>> held;
  private final Repair repair;
  private final QueueListener listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::keep, "queue-keeper");

  private String serverRun = "";
  private volatile String marker = "";
  private long lastContact = System.nanoTime();
  private long reclaimFrom = lastContact;

  /** What to do when the server may have forgotten something; returns the tasks queued again. */
  interface Repair {
    int queueAgain() throws InterruptedException;
  }

  RedisKeeper(
      RedisLink link,
      RedisKeys keys,
      Duration lease,
      Supplier<List<String>> held,
      Repair repair,
      QueueListener listener) {
    this.link = link;
    this.keys = keys;
    this.lease = lease;
    this.held = held;
    this.repair = repair;
    this.listener = listener;
    thread.setDaemon(true);
  }

  void start() {
    link.once(redis -> renew(redis, lease)); // before anything is taken
    thread.start();
  }

  /** Makes sure that the server bears the campaign's marker, set by whoever comes first. */
  void mark(String fresh) throws InterruptedException {
    if (marker.isEmpty()) {
      marker =
          link.patiently(
              redis -> {
                redis.setnx(keys.marker(), fresh);
                return Optional.ofNullable(redis.get(keys.marker())).orElse("");
              });
    }
  }

  /** Ends all leases of this process at once, so that nobody waits for them. */
  void release() {
    try {
      link.once(redis -> renew(redis, Duration.ofMillis(-1)));
      link.once(this::reclaim);
    } catch (JedisException e) {
      log.debug("The leases end by themselves", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    Duration third = lease.dividedBy(3);
    Duration period = third.compareTo(LONGEST_PERIOD) < 0 ? third : LONGEST_PERIOD;
    try {
      do {
        try {
          keepOnce(period);
        } catch (JedisException e) {
          link.note(e);
        }
      } while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS));
    } catch (QueueException e) {
      if (!link.isClosed()) {
        log.error("The queues are not kept any more: {}", e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void keepOnce(Duration period) throws InterruptedException {
    link.once(redis -> renew(redis, lease));
    long now = System.nanoTime();
    if (now - lastContact > period.multipliedBy(3).toNanos()) {
      reclaimFrom = now + lease.toNanos(); // others could not renew either: give them time to
    }
    lastContact = now;
    lookForLosses();
    if (now - reclaimFrom >= 0) {
      int items = link.once(this::reclaim);
      if (items > 0) {
        log.warn("{} tasks or results were dropped by their receiver and go out again", items);
        listener.reclaimed(items);
      }
    }
  }

  private Object renew(UnifiedJedis redis, Duration time) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(time.toMillis()));
    arguments.addAll(held.get());
    return RedisScript.RENEW.run(redis, List.of(keys.leases()), arguments);
  }

  private int reclaim(UnifiedJedis redis) {
    Object items =
        RedisScript.RECLAIM.run(
            redis,
            List.of(
                keys.leases(), keys.requestsUnderWay(), keys.resultsUnderWay(), keys.requests()),
            List.of(keys.resultsStart(), keys.resultsEnd(), Integer.toString(MOST)));
    return ((Long) items).intValue();
  }

  private void lookForLosses() throws InterruptedException {
    String run = link.once(RedisKeeper::serverRun);
    String found = link.once(redis -> Optional.ofNullable(redis.get(keys.marker())).orElse(""));
    boolean memoryLost = !marker.isEmpty() && !marker.equals(found);
    boolean restarted = !serverRun.isEmpty() && !serverRun.equals(run);
    if (memoryLost || restarted) {
      String lost = marker;
      marker = found;
      if (!lost.isEmpty()) {
        mark(lost);
      }
      int again = repair.queueAgain();
      log.warn(
          "Redis was restarted{}: {} open tasks were queued again",
          memoryLost ? " and lost its memory" : "",
          again);
      listener.restarted(memoryLost, again);
    }
    serverRun = run;
  }

  /** An id that the server draws at each start. */
  private static String serverRun(UnifiedJedis redis) {
    for (String line : redis.info("server").split("\r?\n")) {
      if (line.startsWith("run_id:")) {
        return line.substring("run_id:".length()).strip();
      }
    }
    return "";
  }
}
