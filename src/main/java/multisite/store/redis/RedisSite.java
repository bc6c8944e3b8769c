package multisite.store.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Optional;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;

/**
 * Where a Redis server is, as it may stand in messages: without the password.
 *
 * @param database number of the database
 * @param user name for the login, or blank for the server's default user
 */
public record RedisSite(String host, int port, boolean tls, int database, String user) {
  private static final int DEFAULT_PORT = 6379;

  /** The server of a {@code redis://} or {@code rediss://} (TLS) address. */
  public static RedisSite of(URI uri) {
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
    String host = Optional.ofNullable(uri.getHost()).orElse("");
    String path = Optional.ofNullable(uri.getPath()).orElse("").replaceFirst("^/", "");
    if (!scheme.matches("rediss?") || host.isEmpty() || !path.matches("\\d{0,4}")) {
      throw new StoreException(
          Reason.BAD_REFERENCE, "a Redis store looks like redis://host:port or rediss://host:port");
    }
    return new RedisSite(
        host,
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        scheme.equals("rediss"),
        path.isEmpty() ? 0 : Integer.parseInt(path),
        Optional.ofNullable(uri.getUserInfo()).orElse("").replaceFirst(":.*", ""));
  }

  static RedisSite fromJson(JsonNode json) {
    String host = json.path("hostname").asText("");
    if (host.isEmpty()) {
      throw new StoreException(Reason.BAD_REFERENCE, "a Redis store needs a hostname");
    }
    return new RedisSite(
        host,
        json.path("port").asInt(DEFAULT_PORT),
        json.path("tls").asBoolean(false),
        json.path("database").asInt(0),
        json.path("user").asText(""));
  }

  ObjectNode addTo(ObjectNode json) {
    json.put("hostname", host).put("port", port);
    if (tls) {
      json.put("tls", true);
    }
    if (database != 0) {
      json.put("database", database);
    }
    if (!user.isEmpty()) {
      json.put("user", user);
    }
    return json;
  }

  /** Such as {@code localhost:6379}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
