package multisite.globus;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * An AMQP address as Globus Compute gives it, read as its Python SDK reads it.
 *
 * @param virtualHost {@code /} unless the address says otherwise
 * @param heartbeat seconds between two signs of life
 */
record AmqpAddress(
    boolean tls,
    String host,
    int port,
    String user,
    String password,
    String virtualHost,
    int heartbeat) {
  private static final int CONNECT_TIMEOUT_MS = 20_000;
  private static final int HEARTBEAT = 60;
  private static final Pattern HEARTBEAT_QUERY = Pattern.compile("(?:^|&)heartbeat=(\\d{1,5})");

  /**
   * Reads one.
   *
   * @throws GlobusException if it is no such address; its text is not in the sentence
   */
  static AmqpAddress of(URI address) throws GlobusException {
    boolean tls = "amqps".equals(address.getScheme());
    String host = address.getHost();
    if (host == null || !(tls || "amqp".equals(address.getScheme()))) {
      throw new GlobusException(200, "", "Globus Compute gave an address for results that is none");
    }
    String[] login =
        Optional.ofNullable(address.getRawUserInfo()).orElse("guest:guest").split(":", 2);
    String path = Optional.ofNullable(address.getRawPath()).orElse("");
    Matcher heartbeat =
        HEARTBEAT_QUERY.matcher(Optional.ofNullable(address.getRawQuery()).orElse(""));
    return new AmqpAddress(
        tls,
        host,
        address.getPort() >= 0 ? address.getPort() : (tls ? 5671 : 5672),
        decoded(login[0]),
        login.length > 1 ? decoded(login[1]) : "",
        path.length() <= 1 ? "/" : decoded(path.substring(1)),
        heartbeat.find() ? Integer.parseInt(heartbeat.group(1)) : HEARTBEAT);
  }

  /** Makes connections that are checked against the host's certificate and never made again. */
  ConnectionFactory factory() throws GlobusException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(host);
    factory.setPort(port);
    factory.setUsername(user);
    factory.setPassword(password);
    factory.setVirtualHost(virtualHost);
    factory.setRequestedHeartbeat(heartbeat);
    factory.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setThreadFactory(AmqpAddress::thread);
    factory.setSharedExecutor(deliveries());
    if (tls) {
      try {
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (NoSuchAlgorithmException e) {
        throw new GlobusException("this Java cannot make a TLS connection", e);
      }
    }
    return factory;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return (tls ? "amqps://" : "amqp://") + host + ":" + port;
  }

  /** Ends by itself when nothing more comes: one that is shut down may still be given something. */
  private static ExecutorService deliveries() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), AmqpAddress::thread);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "globus-results");
    thread.setDaemon(true);
    return thread;
  }

  /** Percent signs only: a plus is a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
