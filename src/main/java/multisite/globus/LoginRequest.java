package multisite.globus;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import okhttp3.HttpUrl;

/**
 * A login that has begun: a person opens the address, agrees, and brings a code back. Only who
 * knows the verifier can use that code (PKCE, RFC 7636).
 *
 * @param address where the person goes
 * @param verifier a secret of this login
 * @param redirectUri the page that shows the code
 */
public record LoginRequest(URI address, String verifier, String redirectUri) {

  static LoginRequest of(
      URI auth, String clientId, List<String> scopes, boolean offline, String verifier) {
    HttpUrl base = Objects.requireNonNull(HttpUrl.get(auth), "address of Globus Auth");
    String redirect = base.newBuilder().encodedPath("/v2/web/auth-code").build().toString();
    HttpUrl address =
        base.newBuilder()
            .encodedPath("/v2/oauth2/authorize")
            .addQueryParameter("client_id", clientId)
            .addQueryParameter("redirect_uri", redirect)
            .addQueryParameter("scope", String.join(" ", scopes))
            .addQueryParameter("state", "_default")
            .addQueryParameter("response_type", "code")
            .addQueryParameter("access_type", offline ? "offline" : "online")
            .addQueryParameter("code_challenge", challenge(verifier))
            .addQueryParameter("code_challenge_method", "S256")
            .build();
    return new LoginRequest(address.uri(), verifier, redirect);
  }

  /** Without the verifier. */
  @Override
  public String toString() {
    return "LoginRequest[" + address + "]";
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }
}
