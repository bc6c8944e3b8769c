package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import multisite.testing.TransferGateway;
import multisite.testing.TransferGateway.RequestFault;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients and their one retry rule against a service that misbehaves. */
class GlobusTransferTest {
  @TempDir Path source;
  @TempDir Path destination;

  private final TransferGateway gateway = new TransferGateway();
  private final GlobusTransfer client = gateway.client();
  private String from = "";
  private String to = "";

  @BeforeEach
  void makeEndpoints() throws Exception {
    from = gateway.endpoint(source);
    to = gateway.endpoint(destination);
    Files.writeString(source.resolve("a"), "content");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void movesFilesAndFollowsTheTask() throws Exception {
    String id = submit(client.submissionId());

    assertThat(client.status(id).state()).isEqualTo(TransferStatus.State.SUCCEEDED);
    assertThat(destination.resolve("a")).hasContent("content");
    assertThat(gateway.submissions().get(0).path("verify_checksum").asBoolean()).isTrue();
  }

  @Test
  void aTransferWhoseReplyIsLostIsMadeOnce() throws Exception {
    String key = client.submissionId();
    gateway.next(RequestFault.REPLY_LOST);

    String id = submit(key);

    assertThat(submit(key)).isEqualTo(id);
    assertThat(gateway.submissions()).hasSize(1);
    assertThat(requests("POST /v0.10/transfer")).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aServiceThatIsAwayForAMomentIsAskedAgain() throws Exception {
    gateway.next(RequestFault.UNAVAILABLE).next(RequestFault.UNAVAILABLE);

    assertThat(client.submissionId()).isNotEmpty();
    assertThat(requests("GET /v0.10/submission_id")).isEqualTo(3);
  }

  @Test
  void aServiceThatStaysAwayIsOneSentence() {
    for (int i = 0; i < 6; i++) {
      gateway.next(RequestFault.UNAVAILABLE);
    }
    assertThatThrownBy(client::submissionId)
        .hasMessage("Globus Transfer refuses with 503 ServiceUnavailable: come back later");
  }

  @Test
  void anErrorOfAnEndpointIsNotTriedAgain() {
    gateway.next(RequestFault.ENDPOINT_ERROR);

    assertThatThrownBy(client::submissionId).hasMessageContaining("the disk is gone");
    assertThat(requests("GET /v0.10/submission_id")).isOne();
  }

  @Test
  void aRefusedTokenIsReplacedOnce() throws Exception {
    gateway.next(RequestFault.TOKEN_REFUSED);
    assertThat(client.submissionId()).isNotEmpty();
    assertThat(requests("POST /v2/oauth2/token")).isEqualTo(2);

    gateway.next(RequestFault.TOKEN_REFUSED).next(RequestFault.TOKEN_REFUSED);
    assertThatThrownBy(client::submissionId)
        .isInstanceOfSatisfying(GlobusException.class, e -> assertThat(e.status()).isEqualTo(401));
  }

  @Test
  void aServiceThatCannotBeReachedIsOneSentence() {
    GlobusServices nowhere =
        GlobusServices.of(Map.of("GLOBUS_SDK_SERVICE_URL_TRANSFER", "http://127.0.0.1:1"));
    List<Double> pauses = new ArrayList<>();
    GlobusTransfer lost =
        new GlobusTransfer(
            nowhere, new OkHttpClient(), new RetryRule(5, () -> 1, pauses::add), tokens());

    assertThatThrownBy(lost::submissionId)
        .hasMessageStartingWith("Globus Transfer at http://127.0.0.1:1 cannot be reached");
    assertThat(pauses).containsExactly(0.75, 1.5, 3.0, 6.0, 10.0);
    assertThat(nowhere.auth()).isEqualTo(URI.create("https://auth.globus.org"));
  }

  @Test
  void theServicesOwnWishForAPauseIsHonoured() {
    RetryRule rule = new RetryRule(5, () -> 0, seconds -> {});

    assertThat(rule.delay(0, 429, "7")).isEqualTo(7);
    assertThat(rule.delay(0, 500, "7")).isEqualTo(0.25);
    assertThat(rule.delay(3, 503, "Wed, 21 Oct 2026 07:28:00 GMT")).isEqualTo(2);
  }

  @Test
  void aTokenIsRenewedAMinuteBeforeItsEnd() throws Exception {
    MovedClock clock = new MovedClock();
    Tokens tokens =
        new GlobusAuth(
                gateway.services(),
                new OkHttpClient(),
                new RetryRule(0, () -> 0, seconds -> {}),
                "client",
                "secret",
                clock)
            .clientCredentials(GlobusTransfer.SCOPE);

    assertThat(tokens.token()).isEqualTo("token-1");
    clock.now = clock.now.plus(Duration.ofSeconds(3539));
    assertThat(tokens.token()).isEqualTo("token-1");
    clock.now = clock.now.plus(Duration.ofSeconds(1));
    assertThat(tokens.token()).isEqualTo("token-2");
  }

  private String submit(String key) throws Exception {
    return client.transfer(key, from, to, "test", List.of(new TransferItem("/~/a", "/~/a")));
  }

  private int requests(String request) {
    return Collections.frequency(gateway.requests(), request);
  }

  private static Tokens tokens() {
    return new Tokens() {
      @Override
      public String token() {
        return "token-0";
      }

      @Override
      public void refused(String token) {}
    };
  }

  private static final class MovedClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
