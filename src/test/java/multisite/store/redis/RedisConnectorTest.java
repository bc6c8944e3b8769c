package multisite.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import org.junit.jupiter.api.Test;

/** What needs no server. */
class RedisConnectorTest {
  @Test
  void aValueLargerThanRedisTakesIsRefusedBeforeItIsSent() {
    RedisConnector.checkSize(512L << 20);

    assertThatThrownBy(() -> RedisConnector.checkSize((512L << 20) + 1))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
        .hasMessageContaining("use the file or the globus backend");
  }

  @Test
  void anAddressNamesHostPortTlsAndDatabase() {
    assertThat(RedisSite.of(URI.create("rediss://me@redis.example/2")))
        .isEqualTo(new RedisSite("redis.example", 6379, true, 2, "me"));
    assertThatThrownBy(() -> RedisSite.of(URI.create("http://redis.example")))
        .hasMessageContaining("redis://host:port");
  }
}
