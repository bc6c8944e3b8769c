package multisite.testing.globus;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queues and direct exchanges. Its monitor is the one lock of the broker: whoever calls holds it.
 */
final class AmqpRouter {
  private final Map<String, AmqpQueue> queues = new HashMap<>();

  /** Exchange, routing key, queues. */
  private final Map<String, Map<String, Set<String>>> bindings = new HashMap<>();

  @Nullable AmqpQueue queue(String name) {
    return queues.get(name);
  }

  AmqpQueue declare(String name) {
    return queues.computeIfAbsent(name, AmqpQueue::new);
  }

  boolean hasExchange(String name) {
    return name.isEmpty() || bindings.containsKey(name);
  }

  void declareExchange(String name) {
    bindings.computeIfAbsent(name, exchange -> new HashMap<>());
  }

  void bind(String queue, String exchange, String key) {
    bindings
        .computeIfAbsent(exchange, name -> new HashMap<>())
        .computeIfAbsent(key, name -> new HashSet<>())
        .add(queue);
  }

  /** False if no queue wants it. */
  boolean publish(AmqpMessage message) {
    Set<String> names =
        message.exchange().isEmpty()
            ? Set.of(message.routingKey())
            : bindings
                .getOrDefault(message.exchange(), Map.of())
                .getOrDefault(message.routingKey(), Set.of());
    boolean routed = false;
    for (String name : names) {
      AmqpQueue queue = queues.get(name);
      if (queue != null) {
        queue.add(message);
        routed = true;
      }
    }
    return routed;
  }

  void delete(String name) {
    queues.remove(name);
  }

  /** A channel is gone, and its consumers with it. */
  void forget(AmqpChannel channel) {
    queues
        .values()
        .forEach(queue -> queue.consumers().removeIf(consumer -> consumer.channel() == channel));
  }

  void cancel(AmqpChannel channel, String tag) {
    queues
        .values()
        .forEach(
            queue ->
                queue
                    .consumers()
                    .removeIf(
                        consumer -> consumer.channel() == channel && consumer.tag().equals(tag)));
  }

  /** Hands out what was put back. */
  void deliver() {
    queues.values().forEach(AmqpQueue::deliver);
  }
}
