package multisite.globus;

import java.net.URI;

/**
 * Where results arrive. The address carries short-lived credentials: ask for another for every
 * connection, and never print it.
 *
 * @param prefix the name of a queue is this and the id of its task group
 * @param connectionUrl an AMQP address with user and password
 */
public record ResultQueue(String prefix, URI connectionUrl) {
  /** The name of the queue of a task group. */
  public String name(String taskGroupId) {
    return prefix + taskGroupId;
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "ResultQueue[" + prefix + "*, " + connectionUrl.getHost() + "]";
  }
}
