package multisite.globus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Globus Auth gave for one service.
 *
 * @param resourceServer the service, such as {@code transfer.api.globus.org}
 * @param scope what it allows, words separated by blanks
 * @param accessToken the secret that a request carries
 * @param end when it stops being good
 * @param refreshToken the secret that gets another one, if access while offline was asked for
 */
record Token(
    String resourceServer,
    String scope,
    String accessToken,
    Instant end,
    Optional<String> refreshToken) {
  /** A token is renewed so many seconds before its end. */
  private static final long EARLY = 60;

  boolean allows(String wanted) {
    return List.of(scope.split(" ")).contains(wanted);
  }

  boolean isFreshAt(Instant now) {
    return now.isBefore(end.minusSeconds(EARLY));
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Token[" + resourceServer + " until " + end + "]";
  }
}
