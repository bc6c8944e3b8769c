package multisite.globus;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of one task group as they arrive, over one AMQP connection. It does not connect
 * again, since that takes an address with fresh credentials: ask {@link GlobusCompute#resultQueue}
 * for it and open another stream, then ask for the status of what is still open.
 */
public final class ResultStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultStream.class);

  private static final int CLOSE_TIMEOUT_MS = 2000;

  private final Connection connection;
  private final Channel channel;
  private final ResultListener listener;
  private final AtomicBoolean over = new AtomicBoolean();

  private ResultStream(Connection connection, Channel channel, ResultListener listener) {
    this.connection = connection;
    this.channel = channel;
    this.listener = listener;
  }

  /**
   * Connects and begins to consume. The queue is there once the group's first tasks are submitted.
   *
   * @throws GlobusException if there is no connection or no such queue; the listener then hears
   *     nothing
   */
  public static ResultStream open(ResultQueue queue, String taskGroupId, ResultListener listener)
      throws GlobusException {
    ConnectionFactory factory = AmqpAddress.of(queue.connectionUrl()).factory();
    try {
      Connection connection = factory.newConnection("multisite");
      try {
        Channel channel = connection.createChannel();
        ResultStream stream = new ResultStream(connection, channel, listener);
        channel.basicConsume(queue.name(taskGroupId), false, stream.new Results());
        connection.addShutdownListener(stream::lost); // called at once if it is lost already
        channel.addShutdownListener(stream::lost);
        return stream;
      } catch (IOException | RuntimeException e) {
        connection.abort();
        throw e;
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      throw new GlobusException("the results of Globus Compute cannot be had: " + reason(e), e);
    }
  }

  /** Ends the connection; the listener does not hear of it. */
  @Override
  public void close() {
    over.set(true);
    connection.abort(CLOSE_TIMEOUT_MS);
  }

  private void lost(ShutdownSignalException why) {
    lost(reason(why), why);
  }

  private void lost(String reason, Exception why) {
    if (over.compareAndSet(false, true)) {
      connection.abort(0);
      listener.lost(
          new GlobusException(
              "the connection for results of Globus Compute is lost: " + reason, why));
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof EOFException) {
      return "the other side has ended it";
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private final class Results extends DefaultConsumer {
    Results() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      long delivery = envelope.getDeliveryTag();
      ResultMessage message;
      try {
        message = ResultMessage.parse(body);
      } catch (IOException e) {
        LOG.warn("Globus Compute sent something unexpected, which is dropped: {}", e.getMessage());
        channel.basicReject(delivery, false);
        return;
      }
      listener.received(message, () -> acknowledge(delivery));
    }

    /** The queue has been removed. */
    @Override
    public void handleCancel(String tag) {
      lost("the queue of the task group is gone", new IOException("cancelled"));
    }
  }

  private void acknowledge(long delivery) throws GlobusException {
    try {
      channel.basicAck(delivery, false);
    } catch (IOException | ShutdownSignalException e) {
      throw new GlobusException("a result could not be acknowledged: " + reason(e), e);
    }
  }
}
