package multisite.queue;

import java.net.URI;
import java.util.Optional;

/**
 * Where a Redis server is and how to log in; its text never holds the password.
 *
 * @param host name or address
 * @param port such as 6379
 * @param tls whether to speak TLS
 * @param database number of the database, 0 unless told otherwise
 * @param user name for the login, or blank for the server's default user
 * @param password for the login, or blank for none
 */
public record RedisAddress(
    String host, int port, boolean tls, int database, String user, String password) {
  /** Redis's own port. */
  public static final int DEFAULT_PORT = 6379;

  /** A server without password or TLS. */
  public static RedisAddress of(String host, int port) {
    return new RedisAddress(host, port, false, 0, "", "");
  }

  /**
   * The server of a {@code redis://} or {@code rediss://} (TLS) address; a path is the number of
   * the database, and the user's name may stand before the host.
   *
   * @throws IllegalArgumentException with one sentence if it is no such address
   */
  public static RedisAddress of(URI uri, Optional<String> password) {
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
    String host = Optional.ofNullable(uri.getHost()).orElse("");
    if (!(scheme.equals("redis") || scheme.equals("rediss")) || host.isEmpty()) {
      throw new IllegalArgumentException(
          "a Redis address looks like redis://host:port or rediss://host:port");
    }
    String path = Optional.ofNullable(uri.getPath()).orElse("").replaceFirst("^/", "");
    if (!path.matches("\\d{0,4}")) {
      throw new IllegalArgumentException("the path of a Redis address is a database's number");
    }
    String user = Optional.ofNullable(uri.getUserInfo()).orElse("").replaceFirst(":.*", "");
    return new RedisAddress(
        host,
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        scheme.equals("rediss"),
        path.isEmpty() ? 0 : Integer.parseInt(path),
        user,
        password.orElse(""));
  }

  /** Such as {@code localhost:6379}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
