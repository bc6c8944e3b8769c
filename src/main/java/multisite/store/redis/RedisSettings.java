package multisite.store.redis;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * How this process talks to a Redis server.
 *
 * @param password for the login, or blank for none
 * @param patience how long a server may be away before a call gives up
 * @param tls makes the TLS connections, if not in Java's own way
 */
public record RedisSettings(String password, Duration patience, Optional<SSLSocketFactory> tls) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Half a minute of patience, and Java's own trust. */
  public static RedisSettings withPassword(String password) {
    return new RedisSettings(password, PATIENCE, Optional.empty());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RedisSettings[patience=" + patience + "]";
  }
}
