package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Globus Auth for a service account: access tokens for its client id and secret. */
public final class GlobusAuth {
  /** A token is renewed so many seconds before its end. */
  private static final long EARLY = 60;

  private final GlobusHttp http;
  private final String clientId;
  private final String clientSecret;
  private final Clock clock;

  /** A client of the Auth service at {@code services.auth()}. */
  public GlobusAuth(
      GlobusServices services,
      OkHttpClient http,
      RetryRule rule,
      String clientId,
      String clientSecret,
      Clock clock) {
    this.http = new GlobusHttp("Globus Auth", services.auth(), http, rule);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
  }

  /** Tokens for one scope; each token is asked for when it is needed. */
  public Tokens clientCredentials(String scope) {
    return new ClientCredentials(scope);
  }

  private record Token(String text, Instant end) {}

  private Token fetch(String scope) throws GlobusException, InterruptedException {
    Request request =
        http.request("/v2/oauth2/token")
            .header("Authorization", Credentials.basic(clientId, clientSecret))
            .post(
                new FormBody.Builder()
                    .add("grant_type", "client_credentials")
                    .add("scope", scope)
                    .build())
            .build();
    JsonNode reply = http.send(request);
    for (JsonNode token : tokens(reply)) {
      String text = token.path("access_token").asText("");
      if (List.of(token.path("scope").asText("").split(" ")).contains(scope) && !text.isEmpty()) {
        return new Token(text, clock.instant().plusSeconds(token.path("expires_in").asLong(0)));
      }
    }
    throw new GlobusException(200, "", "Globus Auth gave no token for the scope " + scope);
  }

  /** There is one token for each resource server: the first in the reply, others within it. */
  private static List<JsonNode> tokens(JsonNode reply) {
    List<JsonNode> tokens = new ArrayList<>();
    tokens.add(reply);
    reply.path("other_tokens").forEach(tokens::add);
    return tokens;
  }

  private final class ClientCredentials implements Tokens {
    private final String scope;

    @GuardedBy("this")
    private @Nullable Token token;

    ClientCredentials(String scope) {
      this.scope = scope;
    }

    @Override
    public synchronized String token() throws GlobusException, InterruptedException {
      Token current = token;
      if (current == null || !clock.instant().isBefore(current.end.minusSeconds(EARLY))) {
        current = fetch(scope);
        token = current;
      }
      return current.text;
    }

    @Override
    public synchronized void refused(String text) {
      if (token != null && token.text.equals(text)) {
        token = null;
      }
    }
  }
}
