package multisite.testing.globus;

import com.rabbitmq.client.impl.AMQContentHeader;

/** A message in a queue of {@link AmqpBroker}. */
record AmqpMessage(
    String exchange, String routingKey, AMQContentHeader header, byte[] body, boolean redelivered) {

  /** What it is when it goes back to its queue. */
  AmqpMessage again() {
    return new AmqpMessage(exchange, routingKey, header, body, true);
  }
}
