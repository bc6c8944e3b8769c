package multisite.testing.globus;

/** Somebody who wants the messages of a queue. */
record AmqpConsumer(String tag, AmqpChannel channel, boolean noAck, boolean exclusive) {
  boolean hasRoom() {
    return noAck || channel.hasRoom();
  }
}
