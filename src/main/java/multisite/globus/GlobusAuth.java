package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Globus Auth: access tokens for a service account by its id and secret, and for people by a login
 * that begins here and is completed in a browser.
 */
public final class GlobusAuth {
  /** The scopes of {@link #userInfo}. */
  public static final List<String> IDENTITY = List.of("openid", "profile", "email");

  private static final int VERIFIER_BYTES = 48;

  private final GlobusServices services;
  private final GlobusHttp http;
  private final String clientId;
  private final Optional<String> clientSecret;
  private final Clock clock;

  /** A client of the Auth service at {@code services.auth()}, as a service account. */
  public GlobusAuth(
      GlobusServices services,
      OkHttpClient http,
      RetryRule rule,
      String clientId,
      String clientSecret,
      Clock clock) {
    this(services, http, rule, clientId, Optional.of(clientSecret), clock);
  }

  private GlobusAuth(
      GlobusServices services,
      OkHttpClient http,
      RetryRule rule,
      String clientId,
      Optional<String> clientSecret,
      Clock clock) {
    this.services = services;
    this.http = new GlobusHttp("Globus Auth", services.auth(), http, rule);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
  }

  /** A client for people: its id is public, and it has no secret. */
  public static GlobusAuth ofNativeApp(
      GlobusServices services, OkHttpClient http, RetryRule rule, String clientId, Clock clock) {
    return new GlobusAuth(services, http, rule, clientId, Optional.empty(), clock);
  }

  /** Tokens of the service account for one scope; each is asked for when it is needed. */
  public Tokens clientCredentials(String scope) {
    return new RenewedTokens(clock, Optional::empty, old -> fetch(scope));
  }

  /** The tokens of a login for one scope; each is renewed, in the file too, when it ends. */
  public Tokens ofLogin(TokenFile file, String scope) {
    return new RenewedTokens(clock, () -> file.token(scope), old -> renew(file, scope, old));
  }

  /**
   * Begins a login.
   *
   * @param offline whether the tokens may be renewed while the person is away
   */
  public LoginRequest beginLogin(List<String> scopes, boolean offline) {
    byte[] secret = new byte[VERIFIER_BYTES];
    new SecureRandom().nextBytes(secret);
    String verifier = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return LoginRequest.of(services.auth(), clientId, scopes, offline, verifier);
  }

  /**
   * Completes a login, and keeps its tokens in a file.
   *
   * @param code what the person has brought back
   * @throws GlobusException if the code is wrong or too old, or the file cannot be written
   */
  public void completeLogin(LoginRequest request, String code, TokenFile file)
      throws GlobusException, InterruptedException {
    FormBody.Builder form =
        new FormBody.Builder()
            .add("grant_type", "authorization_code")
            .add("code", code)
            .add("code_verifier", request.verifier())
            .add("redirect_uri", request.redirectUri());
    file.write(clientId, tokens(post("/v2/oauth2/token", form)));
  }

  /** Makes all tokens of a file useless, then removes the file; even if the service is away. */
  public void logout(TokenFile file) throws GlobusException, InterruptedException {
    List<Token> tokens = file.tokens();
    try {
      for (Token token : tokens) {
        revoke(token.accessToken());
        if (token.refreshToken().isPresent()) {
          revoke(token.refreshToken().get());
        }
      }
    } finally {
      file.remove();
    }
  }

  /** Whom a token with the scopes {@link #IDENTITY} stands for. */
  public UserInfo userInfo(Tokens tokens) throws GlobusException, InterruptedException {
    JsonNode reply = http.get("/v2/oauth2/userinfo", tokens);
    return new UserInfo(
        reply.path("sub").asText(""),
        reply.path("preferred_username").asText(""),
        reply.path("name").asText(""),
        reply.path("organization").asText(""));
  }

  /** The id of whom has logged in: the service is asked once for each login. */
  public String identity(TokenFile file) throws GlobusException, InterruptedException {
    Optional<String> known = file.identity();
    return known.isPresent() ? known.get() : userInfo(file).id();
  }

  /** Who has logged in, as the service says now; the file keeps the id. */
  public UserInfo userInfo(TokenFile file) throws GlobusException, InterruptedException {
    UserInfo user = userInfo(ofLogin(file, "openid"));
    if (!user.id().isEmpty() && !file.identity().equals(Optional.of(user.id()))) {
      file.identify(user.id());
    }
    return user;
  }

  private void revoke(String token) throws GlobusException, InterruptedException {
    post("/v2/oauth2/token/revoke", new FormBody.Builder().add("token", token));
  }

  private Token fetch(String scope) throws GlobusException, InterruptedException {
    FormBody.Builder form =
        new FormBody.Builder().add("grant_type", "client_credentials").add("scope", scope);
    return allowing(scope, tokens(post("/v2/oauth2/token", form)));
  }

  private Token renew(TokenFile file, String scope, Optional<Token> old)
      throws GlobusException, InterruptedException {
    Token kept =
        file.token(scope).orElseThrow(() -> loginNeeded("you are not logged in to Globus", null));
    boolean isAnother = old.isEmpty() || !kept.accessToken().equals(old.get().accessToken());
    if (isAnother && kept.isFreshAt(clock.instant())) {
      return kept; // another process has renewed it
    }
    String secret =
        kept.refreshToken().orElseThrow(() -> loginNeeded("the login to Globus has ended", null));
    FormBody.Builder form =
        new FormBody.Builder().add("grant_type", "refresh_token").add("refresh_token", secret);
    try {
      Token renewed = allowing(scope, tokens(post("/v2/oauth2/token", form)));
      Token complete =
          new Token(
              renewed.resourceServer(),
              renewed.scope(),
              renewed.accessToken(),
              renewed.end(),
              renewed.refreshToken().or(() -> kept.refreshToken()));
      file.replace(complete);
      return complete;
    } catch (GlobusException e) {
      throw e.code().equals("invalid_grant")
          ? loginNeeded("the login to Globus has ended or was revoked", e)
          : e;
    }
  }

  private static GlobusException loginNeeded(String why, @Nullable GlobusException cause) {
    return GlobusException.loginNeeded(why + ": run the login command", cause);
  }

  private JsonNode post(String path, FormBody.Builder form)
      throws GlobusException, InterruptedException {
    Request.Builder request = http.request(path);
    if (clientSecret.isPresent()) {
      request.header("Authorization", Credentials.basic(clientId, clientSecret.get()));
    } else {
      form.add("client_id", clientId);
    }
    try {
      return http.send(request.post(form.build()).build());
    } catch (GlobusException e) {
      throw e.status() == 401 ? e.with("; " + who()) : e;
    }
  }

  /** What to look at when the service does not know us. */
  private String who() {
    return clientSecret.isPresent()
        ? "check GLOBUS_COMPUTE_CLIENT_ID and GLOBUS_COMPUTE_CLIENT_SECRET"
        : "check the id of the Globus app, " + clientId;
  }

  /** There is one token for each resource server: the first in the reply, others within it. */
  private List<Token> tokens(JsonNode reply) {
    Instant now = clock.instant();
    List<JsonNode> nodes = new ArrayList<>();
    nodes.add(reply);
    reply.path("other_tokens").forEach(nodes::add);
    List<Token> tokens = new ArrayList<>();
    for (JsonNode node : nodes) {
      String secret = node.path("access_token").asText("");
      if (!secret.isEmpty()) {
        String refresh = GlobusHttp.text(node.path("refresh_token"));
        tokens.add(
            new Token(
                node.path("resource_server").asText(""),
                node.path("scope").asText(""),
                secret,
                now.plusSeconds(node.path("expires_in").asLong(0)),
                refresh.isEmpty() ? Optional.empty() : Optional.of(refresh)));
      }
    }
    return tokens;
  }

  private static Token allowing(String scope, List<Token> tokens) throws GlobusException {
    return tokens.stream()
        .filter(token -> token.allows(scope))
        .findFirst()
        .orElseThrow(
            () -> new GlobusException(200, "", "Globus Auth gave no token for the scope " + scope));
  }
}
