package multisite.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Calls to one Redis server that may go away for a while; each call may happen twice, and all that
 * are made here may.
 */
final class RedisCalls implements AutoCloseable {
  private static final int ANSWER_MS = 60_000;
  private static final int MAX_CONNECTIONS = 16;
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 2000;

  private final RedisSite site;
  private final Duration patience;
  private final RedisClient client;

  private RedisCalls(RedisSite site, RedisSettings settings) {
    this.site = site;
    this.patience = settings.patience();
    this.client =
        RedisClients.of(
            site,
            settings.password(),
            settings.tls(),
            MAX_CONNECTIONS,
            config -> config.socketTimeoutMillis(ANSWER_MS));
  }

  /** Connects, and looks once whether the server answers. */
  static RedisCalls connect(RedisSite site, RedisSettings settings) {
    RedisCalls calls = new RedisCalls(site, settings);
    try {
      calls.client.ping();
      return calls;
    } catch (JedisException e) {
      calls.close();
      throw calls.failure(e);
    }
  }

  static byte[] name(Key key) {
    return key.name().getBytes(US_ASCII);
  }

  /** Calls until the server answers, or patience is at its end. */
  <T> T call(Function<UnifiedJedis, T> step) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return step.apply(client);
      } catch (JedisException e) {
        if (!isPassing(e) || System.nanoTime() >= deadline) {
          throw failure(e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** The server is away, or still reading its data. */
  private static boolean isPassing(JedisException e) {
    return e instanceof JedisConnectionException
        || message(e).startsWith("LOADING")
        || e.getCause() instanceof JedisConnectionException;
  }

  private StoreException failure(JedisException e) {
    if (e instanceof JedisAccessControlException) {
      return new StoreException(
          Reason.UNAVAILABLE, "Redis at " + site + " refuses the login: " + e.getMessage(), e);
    }
    if (e instanceof JedisDataException && message(e).startsWith("OOM")) {
      return new StoreException(
          Reason.NO_ROOM, "Redis at " + site + " is full: its maxmemory is reached", e);
    }
    return new StoreException(
        Reason.UNAVAILABLE, "Redis at " + site + " cannot be used as a store: " + root(e), e);
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null || root.getSuppressed().length > 0) {
      root = root.getCause() == null ? root.getSuppressed()[0] : root.getCause();
    }
    return message(root);
  }
}
