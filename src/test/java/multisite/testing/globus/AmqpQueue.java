package multisite.testing.globus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One queue: messages in order, handed to its consumers in turn. Guarded by the router's lock. */
final class AmqpQueue {
  private final String name;
  private final Deque<AmqpMessage> messages = new ArrayDeque<>();
  private final List<AmqpConsumer> consumers = new ArrayList<>();

  AmqpQueue(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  int messages() {
    return messages.size();
  }

  List<AmqpConsumer> consumers() {
    return consumers;
  }

  void add(AmqpMessage message) {
    messages.addLast(message);
    deliver();
  }

  /** Back to where it was. */
  void putBack(AmqpMessage message) {
    messages.addFirst(message.again());
  }

  /** False if somebody wants the queue alone. */
  boolean subscribe(AmqpConsumer consumer) {
    if (consumers.stream().anyMatch(AmqpConsumer::exclusive)
        || (consumer.exclusive() && !consumers.isEmpty())) {
      return false;
    }
    consumers.add(consumer);
    return true;
  }

  void purge() {
    messages.clear();
  }

  /** Hands out what can be handed out. */
  void deliver() {
    while (!messages.isEmpty()) {
      AmqpConsumer next = null;
      for (AmqpConsumer consumer : consumers) {
        if (consumer.hasRoom()) {
          next = consumer;
          break;
        }
      }
      if (next == null) {
        return;
      }
      consumers.remove(next);
      consumers.add(next); // the others come first next time
      next.channel().deliver(next, this, messages.removeFirst());
    }
  }
}
