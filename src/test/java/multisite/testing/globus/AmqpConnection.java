package multisite.testing.globus;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.AMQCommand;
import com.rabbitmq.client.impl.AMQContentHeader;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One client of {@link AmqpBroker}: a thread that reads and one that writes, so that nothing waits
 * for a slow client while it holds the router's lock.
 */
final class AmqpConnection {
  private static final int FRAME_MAX = 131_072;
  private static final int HEARTBEAT_SECONDS = 60;
  private static final Frame HEARTBEAT = new Frame(AMQP.FRAME_HEARTBEAT, 0);

  private final Socket socket;
  private final AmqpRouter router;
  private final Predicate<String> passwords;
  private final BlockingQueue<Frame> outbox = new LinkedBlockingQueue<>();
  private final Map<Integer, AmqpChannel> channels = new HashMap<>();
  private final Map<Integer, AMQCommand> incomplete = new HashMap<>();
  private volatile int heartbeat = HEARTBEAT_SECONDS;
  private volatile boolean leaving;

  AmqpConnection(Socket socket, AmqpRouter router, Predicate<String> passwords) {
    this.socket = socket;
    this.router = router;
    this.passwords = passwords;
  }

  void start() {
    Thread reader = new Thread(this::read, "amqp-broker-in");
    Thread writer = new Thread(this::write, "amqp-broker-out");
    reader.setDaemon(true);
    writer.setDaemon(true);
    reader.start();
    writer.start();
  }

  /** Breaks the connection without a word. */
  void breakOff() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever calls holds the router's lock. */
  int unacknowledged(String queue) {
    return channels.values().stream().mapToInt(channel -> channel.unacknowledged(queue)).sum();
  }

  void send(int channel, Method method) {
    try {
      outbox.add(((com.rabbitmq.client.impl.Method) method).toFrame(channel));
    } catch (IOException e) {
      throw new IllegalStateException(e); // a method that cannot be written
    }
  }

  void send(int channel, Method method, AMQContentHeader header, byte[] body) {
    send(channel, method);
    try {
      outbox.add(header.toFrame(channel, body.length));
      int most = FRAME_MAX - AMQCommand.EMPTY_FRAME_SIZE;
      for (int from = 0; from < body.length; from += most) {
        outbox.add(Frame.fromBodyFragment(channel, body, from, Math.min(most, body.length - from)));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write() {
    try (socket;
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16))) {
      while (!leaving || !outbox.isEmpty()) {
        Frame frame =
            outbox.poll(heartbeat == 0 ? 3_600_000 : heartbeat * 500L, TimeUnit.MILLISECONDS);
        (frame == null ? HEARTBEAT : frame).writeTo(out);
        if (outbox.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      return; // the client is gone, and the reader finds out too
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      if (in.readNBytes(8).length < 8) {
        return;
      }
      send(
          0,
          new AMQImpl.Connection.Start(
              0,
              9,
              Map.of("product", "AmqpBroker", "capabilities", capabilities()),
              LongStringHelper.asLongString("PLAIN"),
              LongStringHelper.asLongString("en_US")));
      while (!leaving) {
        take(Frame.readFrom(in, Integer.MAX_VALUE));
      }
    } catch (IOException e) {
      return; // the client is gone
    } finally {
      synchronized (router) {
        channels.values().forEach(AmqpChannel::close);
      }
      leaving = true;
      outbox.add(HEARTBEAT); // wakes the writer, which closes the socket when all is sent
    }
  }

  private static Map<String, Object> capabilities() {
    return Map.of(
        "publisher_confirms", true,
        "basic.nack", true,
        "consumer_cancel_notify", true,
        "exchange_exchange_bindings", false,
        "authentication_failure_close", true);
  }

  private void take(Frame frame) throws IOException {
    if (frame.type == AMQP.FRAME_HEARTBEAT) {
      return;
    }
    AMQCommand command = incomplete.computeIfAbsent(frame.channel, number -> new AMQCommand());
    if (!command.handleFrame(frame)) {
      return;
    }
    incomplete.remove(frame.channel);
    if (frame.channel == 0) {
      handle(command.getMethod());
      return;
    }
    synchronized (router) {
      if (command.getMethod() instanceof AMQP.Channel.Open) {
        channels.put(frame.channel, new AmqpChannel(frame.channel, this, router));
      }
      AmqpChannel channel = channels.get(frame.channel);
      if (channel != null) {
        channel.handle(command);
      }
    }
  }

  private void handle(Method method) {
    if (method instanceof AMQP.Connection.StartOk ok) {
      String response = new String(ok.getResponse().getBytes(), StandardCharsets.UTF_8);
      if (passwords.test(response.substring(response.lastIndexOf('\0') + 1))) {
        send(0, new AMQImpl.Connection.Tune(2047, FRAME_MAX, HEARTBEAT_SECONDS));
      } else {
        send(
            0,
            new AMQP.Connection.Close.Builder()
                .replyCode(AMQP.ACCESS_REFUSED)
                .replyText("ACCESS_REFUSED - the credentials have expired")
                .build());
      }
    } else if (method instanceof AMQP.Connection.TuneOk ok) {
      heartbeat = ok.getHeartbeat();
    } else if (method instanceof AMQP.Connection.Open) {
      send(0, new AMQP.Connection.OpenOk.Builder().build());
    } else if (method instanceof AMQP.Connection.Close) {
      send(0, new AMQP.Connection.CloseOk.Builder().build());
      leaving = true;
    } else if (method instanceof AMQP.Connection.CloseOk) {
      leaving = true;
    }
  }
}
