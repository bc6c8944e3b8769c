package multisite.testing.globus;

import java.net.URI;

/** The AMQP server between the gateway, its endpoints and its drivers. */
public interface Broker extends AutoCloseable {
  /** Its address, with credentials that hold as long as it runs. */
  URI url();

  /** Its address, with credentials that hold until {@link #expireCredentials}, if it can do so. */
  default URI shortLivedUrl() {
    return url();
  }

  /** Refuses from now on whoever comes with an address of {@link #shortLivedUrl} so far. */
  default void expireCredentials() {}

  /** Breaks the connections of all that consume from that queue. */
  void disconnect(String queue);

  @Override
  void close();
}
