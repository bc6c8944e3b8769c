package multisite.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  @ParameterizedTest
  @CsvSource({
    "redis://head,            head, 6379, false, 0, ''",
    "redis://head:7000/3,     head, 7000, false, 3, ''",
    "rediss://u@head:7000,    head, 7000, true,  0, u",
    "rediss://u:pw@10.0.0.1,  10.0.0.1, 6379, true, 0, u"
  })
  void readsTheAddress(URI uri, String host, int port, boolean tls, int database, String user) {
    assertThat(RedisAddress.of(uri, Optional.empty()))
        .isEqualTo(new RedisAddress(host, port, tls, database, user, ""));
  }

  @Test
  void neverShowsThePassword() {
    RedisAddress address = RedisAddress.of(URI.create("redis://u@head"), Optional.of("s3cret"));

    assertThat(address.password()).isEqualTo("s3cret");
    assertThat(address.toString()).isEqualTo("head:6379");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://head", "head:6379", "redis:///1", "redis://head/queue"})
  void refusesOtherAddresses(URI uri) {
    assertThatThrownBy(() -> RedisAddress.of(uri, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "run*", "a|b", "a:b", "a{b"})
  void refusesCampaignNamesThatCouldReachOtherKeys(String prefix) {
    assertThatThrownBy(() -> new RedisKeys(prefix)).isInstanceOf(IllegalArgumentException.class);
  }
}
