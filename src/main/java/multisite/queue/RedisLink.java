package multisite.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multisite.store.redis.RedisClients;
import multisite.store.redis.RedisSite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections to one Redis server that go away and come back: every step is tried again, with
 * growing pauses, for as long as its caller is patient. A step may therefore happen twice.
 */
final class RedisLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
  private static final Pattern VERSION = Pattern.compile("redis_version:(\\d{1,4})\\.(\\d{1,4})");
  private static final int ANSWER_MS = 10_000;
  private static final int MAX_CONNECTIONS = 64;
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 5000;

  /** The longest time a step may block on the server. */
  static final Duration LONGEST_BLOCK = Duration.ofSeconds(2);

  private final RedisAddress address;
  private final RedisClient client;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean away = new AtomicBoolean();

  private RedisLink(RedisAddress address) {
    this.address = address;
    this.client =
        RedisClients.of(
            new RedisSite(
                address.host(), address.port(), address.tls(), address.database(), address.user()),
            address.password(),
            Optional.empty(),
            MAX_CONNECTIONS,
            config ->
                config
                    .socketTimeoutMillis(ANSWER_MS)
                    .blockingSocketTimeoutMillis((int) LONGEST_BLOCK.toMillis() + ANSWER_MS));
  }

  /**
   * Connects, and looks whether the server is one that we can use.
   *
   * @throws QueueException if it is not
   */
  static RedisLink connect(RedisAddress address) {
    RedisLink link = new RedisLink(address);
    try {
      link.client.ping();
      String info = link.client.info("server");
      Matcher version = VERSION.matcher(info);
      if (version.find() && !isNewEnough(version)) {
        link.close();
        throw new QueueException(
            "Redis at %s is of version %s.%s, and at least 6.2 is needed"
                .formatted(address, version.group(1), version.group(2)));
      }
      return link;
    } catch (JedisAccessControlException e) {
      link.close();
      throw new QueueException("Redis at " + address + " refuses the login: " + e.getMessage(), e);
    } catch (JedisException e) {
      link.close();
      throw new QueueException("Redis at " + address + " cannot be used: " + rootMessage(e), e);
    }
  }

  private static boolean isNewEnough(Matcher version) {
    int major = Integer.parseInt(version.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(version.group(2)) >= 2);
  }

  /** Tries once. */
  <T> T once(Function<UnifiedJedis, T> step) {
    T value = step.apply(client);
    if (away.compareAndSet(true, false)) {
      log.info("Redis at {} is back", address);
    }
    return value;
  }

  /**
   * Tries until it succeeds.
   *
   * @throws QueueException if the link is closed before, or the server refuses the step for good
   */
  <T> T patiently(Function<UnifiedJedis, T> step) throws InterruptedException {
    for (int failures = 0; ; failures++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return once(step);
      } catch (JedisException e) {
        note(e);
        if (pause(failures)) {
          throw new QueueException("Redis at " + address + " was let go of", e);
        }
      }
    }
  }

  /** Says once that the server is away; throws what no waiting can mend. */
  void note(JedisException e) {
    if (closed.getCount() == 0) {
      throw new QueueException("Redis at " + address + " was let go of", e);
    }
    if (e instanceof JedisAccessControlException || isRefusal(e)) {
      throw new QueueException("Redis at " + address + " refuses: " + e.getMessage(), e);
    }
    if (away.compareAndSet(false, true)) {
      log.warn("Redis at {} is away, waiting for it: {}", address, rootMessage(e));
    }
  }

  /** Waits longer after each failure, never as long as another client; whether it was closed. */
  boolean pause(int failures) throws InterruptedException {
    long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(failures, 10));
    long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    return closed.await(pause, TimeUnit.MILLISECONDS);
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public void close() {
    closed.countDown();
    client.close();
  }

  /** The server is up and will never do this: unlike loading, busy, or out of memory for now. */
  private static boolean isRefusal(JedisException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return e instanceof JedisDataException
        && !message.startsWith("ERR max number of clients")
        && (message.startsWith("ERR") || message.startsWith("WRONGTYPE"));
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null || root.getSuppressed().length > 0) {
      root = root.getCause() == null ? root.getSuppressed()[0] : root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
