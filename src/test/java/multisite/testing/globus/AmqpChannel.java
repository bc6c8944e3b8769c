package multisite.testing.globus;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.AMQCommand;
import com.rabbitmq.client.impl.AMQContentHeader;
import com.rabbitmq.client.impl.AMQImpl;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** One channel of a connection: what a client asks for, and what it has not acknowledged yet. */
final class AmqpChannel {
  private static final int NOT_FOUND = 404;
  private static final int ACCESS_REFUSED = 403;
  private static final int NOT_IMPLEMENTED = 540;

  private record Unacknowledged(AmqpQueue queue, AmqpMessage message) {}

  private final int number;
  private final AmqpConnection connection;
  private final AmqpRouter router;
  private final TreeMap<Long, Unacknowledged> unacknowledged = new TreeMap<>();
  private boolean confirms;
  private boolean closed;
  private long published;
  private long delivered;
  private int prefetch;

  AmqpChannel(int number, AmqpConnection connection, AmqpRouter router) {
    this.number = number;
    this.connection = connection;
    this.router = router;
  }

  AmqpConnection connection() {
    return connection;
  }

  int unacknowledged(String queue) {
    return (int)
        unacknowledged.values().stream()
            .filter(message -> message.queue.name().equals(queue))
            .count();
  }

  boolean hasRoom() {
    return prefetch == 0 || unacknowledged.size() < prefetch;
  }

  /** Sends a message to its consumer. */
  void deliver(AmqpConsumer consumer, AmqpQueue queue, AmqpMessage message) {
    delivered++;
    if (!consumer.noAck()) {
      unacknowledged.put(delivered, new Unacknowledged(queue, message));
    }
    connection.send(
        number,
        new AMQImpl.Basic.Deliver(
            consumer.tag(),
            delivered,
            message.redelivered(),
            message.exchange(),
            message.routingKey()),
        message.header(),
        message.body());
  }

  /** All that was not acknowledged goes back to where it was. */
  void close() {
    closed = true;
    router.forget(this);
    giveBack(new ArrayList<>(unacknowledged.keySet()));
  }

  /** Does what a client asks for. */
  void handle(AMQCommand command) {
    Method method = command.getMethod();
    if (method instanceof AMQP.Channel.Close) {
      close();
      reply(new AMQP.Channel.CloseOk.Builder().build());
    } else if (closed) {
      return; // it has not heard yet
    } else if (method instanceof AMQP.Basic.Publish publish) {
      publish(publish, command.getContentHeader(), command.getContentBody());
    } else if (method instanceof AMQP.Basic.Ack ack) {
      tags(ack.getDeliveryTag(), ack.getMultiple()).forEach(unacknowledged::remove);
      router.deliver();
    } else if (method instanceof AMQP.Basic.Nack nack) {
      reject(tags(nack.getDeliveryTag(), nack.getMultiple()), nack.getRequeue());
    } else if (method instanceof AMQP.Basic.Reject reject) {
      reject(tags(reject.getDeliveryTag(), false), reject.getRequeue());
    } else if (method instanceof AMQP.Basic.Consume consume) {
      consume(consume);
    } else if (method instanceof AMQP.Basic.Cancel cancel) {
      cancel(cancel);
    } else {
      configure(method);
    }
  }

  private void configure(Method method) {
    if (method instanceof AMQP.Channel.Open) {
      reply(new AMQP.Channel.OpenOk.Builder().build());
    } else if (method instanceof AMQP.Confirm.Select) {
      confirms = true;
      reply(new AMQP.Confirm.SelectOk.Builder().build());
    } else if (method instanceof AMQP.Basic.Qos qos) {
      prefetch = qos.getPrefetchCount();
      reply(new AMQP.Basic.QosOk.Builder().build());
    } else if (method instanceof AMQP.Queue.Declare declare) {
      declare(declare);
    } else if (method instanceof AMQP.Queue.Bind bind) {
      router.bind(bind.getQueue(), bind.getExchange(), bind.getRoutingKey());
      reply(new AMQP.Queue.BindOk.Builder().build());
    } else if (method instanceof AMQP.Queue.Delete delete) {
      router.delete(delete.getQueue());
      reply(new AMQP.Queue.DeleteOk.Builder().messageCount(0).build());
    } else if (method instanceof AMQP.Exchange.Declare declare) {
      if (declare.getPassive() && !router.hasExchange(declare.getExchange())) {
        fail(NOT_FOUND, "no exchange '" + declare.getExchange() + "'", method);
        return;
      }
      router.declareExchange(declare.getExchange());
      reply(new AMQP.Exchange.DeclareOk.Builder().build());
    } else {
      fail(NOT_IMPLEMENTED, method.protocolMethodName(), method);
    }
  }

  private void declare(AMQP.Queue.Declare declare) {
    if (declare.getPassive() && router.queue(declare.getQueue()) == null) {
      fail(NOT_FOUND, "no queue '" + declare.getQueue() + "'", declare);
      return;
    }
    AmqpQueue queue = router.declare(declare.getQueue());
    reply(
        new AMQP.Queue.DeclareOk.Builder()
            .queue(queue.name())
            .messageCount(queue.messages())
            .consumerCount(queue.consumers().size())
            .build());
  }

  private void consume(AMQP.Basic.Consume consume) {
    AmqpQueue queue = router.queue(consume.getQueue());
    if (queue == null) {
      fail(NOT_FOUND, "no queue '" + consume.getQueue() + "'", consume);
      return;
    }
    String tag =
        consume.getConsumerTag().isEmpty()
            ? "consumer-" + number + "-" + System.nanoTime()
            : consume.getConsumerTag();
    if (!queue.subscribe(new AmqpConsumer(tag, this, consume.getNoAck(), consume.getExclusive()))) {
      fail(ACCESS_REFUSED, "queue '" + consume.getQueue() + "' in exclusive use", consume);
      return;
    }
    reply(new AMQP.Basic.ConsumeOk.Builder().consumerTag(tag).build());
    queue.deliver();
  }

  private void cancel(AMQP.Basic.Cancel cancel) {
    router.cancel(this, cancel.getConsumerTag());
    if (!cancel.getNowait()) {
      reply(new AMQP.Basic.CancelOk.Builder().consumerTag(cancel.getConsumerTag()).build());
    }
  }

  private void publish(AMQP.Basic.Publish publish, AMQContentHeader header, byte[] body) {
    if (!router.hasExchange(publish.getExchange())) {
      fail(NOT_FOUND, "no exchange '" + publish.getExchange() + "'", publish);
      return;
    }
    AmqpMessage message =
        new AmqpMessage(publish.getExchange(), publish.getRoutingKey(), header, body, false);
    if (!router.publish(message) && publish.getMandatory()) {
      connection.send(
          number,
          new AMQImpl.Basic.Return(312, "NO_ROUTE", publish.getExchange(), publish.getRoutingKey()),
          header,
          body);
    }
    if (confirms) {
      published++;
      reply(new AMQP.Basic.Ack.Builder().deliveryTag(published).build());
    }
  }

  private List<Long> tags(long tag, boolean multiple) {
    return multiple
        ? new ArrayList<>((tag == 0 ? unacknowledged : unacknowledged.headMap(tag, true)).keySet())
        : List.of(tag);
  }

  private void reject(List<Long> tags, boolean requeue) {
    if (requeue) {
      giveBack(tags);
    } else {
      tags.forEach(unacknowledged::remove);
    }
  }

  private void giveBack(List<Long> tags) {
    for (int i = tags.size() - 1; i >= 0; i--) {
      Unacknowledged lost = unacknowledged.remove(tags.get(i));
      if (lost != null) {
        lost.queue.putBack(lost.message);
      }
    }
    router.deliver();
  }

  private void reply(Method method) {
    connection.send(number, method);
  }

  private void fail(int code, String why, Method method) {
    close();
    connection.send(
        number,
        new AMQP.Channel.Close.Builder()
            .replyCode(code)
            .replyText(Objects.requireNonNull(why))
            .classId(method.protocolClassId())
            .methodId(method.protocolMethodId())
            .build());
  }
}
