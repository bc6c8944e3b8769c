package multisite.testing.globus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A small AMQP 0-9-1 server on a free port of the loopback, in this process: direct exchanges,
 * passive declares, publisher confirms, and queues that get back what was not acknowledged. It
 * serves {@code com.rabbitmq:amqp-client} and Python's {@code pika}.
 */
public final class AmqpBroker implements Broker {
  private final ServerSocket server;
  private final AmqpRouter router = new AmqpRouter();
  private final Queue<AmqpConnection> connections = new ConcurrentLinkedQueue<>();
  private final Set<String> shortLived = ConcurrentHashMap.newKeySet();

  /** Starts one. */
  public AmqpBroker() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "amqp-broker");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  @Override
  public URI url() {
    return url("guest");
  }

  @Override
  public URI shortLivedUrl() {
    String password = UUID.randomUUID().toString();
    shortLived.add(password);
    return url(password);
  }

  @Override
  public void expireCredentials() {
    shortLived.clear();
  }

  /** How many messages lie in a queue that nobody has been given. */
  public int messages(String queue) {
    synchronized (router) {
      AmqpQueue found = router.queue(queue);
      return found == null ? 0 : found.messages();
    }
  }

  /** How many messages of a queue were given to somebody who has not acknowledged them. */
  public int unacknowledged(String queue) {
    synchronized (router) {
      return connections.stream().mapToInt(connection -> connection.unacknowledged(queue)).sum();
    }
  }

  /** How many consume from a queue. */
  public int consumers(String queue) {
    synchronized (router) {
      AmqpQueue found = router.queue(queue);
      return found == null ? 0 : found.consumers().size();
    }
  }

  @Override
  public void disconnect(String queue) {
    List<AmqpConnection> consuming;
    synchronized (router) {
      AmqpQueue found = router.queue(queue);
      consuming =
          found == null
              ? List.of()
              : found.consumers().stream()
                  .map(consumer -> consumer.channel().connection())
                  .distinct()
                  .toList();
    }
    consuming.forEach(AmqpConnection::breakOff);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(AmqpConnection::breakOff);
  }

  private URI url(String password) {
    return URI.create(
        "amqp://guest:%s@127.0.0.1:%d/%%2F".formatted(password, server.getLocalPort()));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        AmqpConnection connection =
            new AmqpConnection(
                socket,
                router,
                password -> password.equals("guest") || shortLived.contains(password));
        connections.add(connection);
        connection.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }
}
