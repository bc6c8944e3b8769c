package multisite.store.redis;

import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/** Makes the clients of Redis servers, for stores and queues alike. */
public final class RedisClients {
  private static final int CONNECT_MS = 3000;

  /** Jedis reads so much at a time, if it is told before its first client; by itself 8 KB. */
  private static final String READ_BYTES = "jedis.bufferSize.input";

  static {
    System.getProperties().putIfAbsent(READ_BYTES, Integer.toString(1 << 17));
  }

  private RedisClients() {}

  /**
   * A client that connects when it is used.
   *
   * @param password for the login, or blank for none
   * @param tls makes the TLS connections, if not in Java's own way
   * @param connections at most so many at a time
   * @param timeouts sets the times that a call may take
   */
  public static RedisClient of(
      RedisSite site,
      String password,
      Optional<SSLSocketFactory> tls,
      int connections,
      UnaryOperator<DefaultJedisClientConfig.Builder> timeouts) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(CONNECT_MS)
            .database(site.database())
            .ssl(site.tls());
    if (site.tls()) {
      SSLParameters parameters = new SSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // Jedis does not look at the name
      config.sslParameters(parameters);
      tls.ifPresent(config::sslSocketFactory);
    }
    if (!password.isEmpty()) {
      config.password(password);
    }
    if (!site.user().isEmpty()) {
      config.user(site.user());
    }
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setJmxEnabled(false);
    return RedisClient.builder()
        .hostAndPort(site.host(), site.port())
        .clientConfig(timeouts.apply(config).build())
        .poolConfig(pool)
        .build();
  }
}
