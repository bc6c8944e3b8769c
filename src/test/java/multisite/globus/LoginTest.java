package multisite.globus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import multisite.testing.ScriptedService;
import multisite.testing.ScriptedService.Received;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's login, from the address to the end of its tokens. */
class LoginTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String GRANTED =
      "{'access_token':'who-1','scope':'email openid profile','expires_in':3600,"
          + "'resource_server':'auth.globus.org','token_type':'Bearer','refresh_token':'who-r',"
          + "'other_tokens':[{'access_token':'compute-1','scope':'"
          + GlobusCompute.SCOPE
          + "','expires_in':3600,'resource_server':'funcx_service','refresh_token':'compute-r'}]}";
  private static final String RENEWED =
      "{'access_token':'compute-2','scope':'"
          + GlobusCompute.SCOPE
          + "','expires_in':7200,'resource_server':'funcx_service','other_tokens':[]}";

  @TempDir Path directory;

  private final ScriptedService service = new ScriptedService();
  private TokenFile file = new TokenFile(Path.of("unset"));

  @BeforeEach
  void nameTheFile() {
    file = new TokenFile(directory.resolve("private/tokens.json"));
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void theAddressCarriesTheChallengeOfTheVerifier() {
    LoginRequest request =
        LoginRequest.of(
            URI.create("https://auth.globus.org/"),
            "app",
            List.of("openid", "urn:x:all"),
            true,
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); // of RFC 7636, appendix B

    assertThat(request.address())
        .hasToString(
            "https://auth.globus.org/v2/oauth2/authorize?client_id=app"
                + "&redirect_uri=https%3A%2F%2Fauth.globus.org%2Fv2%2Fweb%2Fauth-code"
                + "&scope=openid%20urn%3Ax%3Aall&state=_default&response_type=code"
                + "&access_type=offline"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                + "&code_challenge_method=S256");
    assertThat(request.toString()).doesNotContain(request.verifier());
  }

  @Test
  void everyLoginHasAVerifierOfItsOwn() {
    GlobusAuth auth = auth(NOW);
    LoginRequest one = auth.beginLogin(GlobusAuth.IDENTITY, true);

    assertThat(one.verifier()).matches("[A-Za-z0-9_-]{43,128}");
    assertThat(auth.beginLogin(GlobusAuth.IDENTITY, true).verifier()).isNotEqualTo(one.verifier());
  }

  @Test
  void theCodeBecomesTokensInAFileThatOnlyItsOwnerReads() throws Exception {
    LoginRequest request = logIn();

    Received exchange = service.only();
    assertThat(exchange.line()).isEqualTo("POST /v2/oauth2/token");
    assertThat(exchange.authorization()).isEmpty();
    assertThat(form(exchange))
        .isEqualTo(
            "grant_type=authorization_code&code=the code&code_verifier=%s&redirect_uri=%s&client_id=app"
                .formatted(request.verifier(), request.redirectUri()));
    assertThat(permissions(file.path())).isEqualTo("rw-------");
    assertThat(permissions(directory.resolve("private"))).isEqualTo("rwx------");
    assertThat(directory.resolve("private")).isDirectoryNotContaining("glob:**.new");
    assertThat(file.clientId()).hasValue("app");
    assertThat(tokens(NOW, GlobusCompute.SCOPE).token()).isEqualTo("compute-1");
    assertThat(tokens(NOW, "openid").token()).isEqualTo("who-1");
  }

  @Test
  void aTokenIsRenewedAMinuteBeforeItsEndAndKept() throws Exception {
    logIn();
    assertThat(tokens(NOW.plusSeconds(3539), GlobusCompute.SCOPE).token()).isEqualTo("compute-1");

    service.answer(200, RENEWED);
    Instant later = NOW.plusSeconds(3540);
    Tokens tokens = tokens(later, GlobusCompute.SCOPE);

    assertThat(tokens.token()).isEqualTo("compute-2");
    assertThat(tokens.token()).isEqualTo("compute-2");
    assertThat(form(service.received().get(1)))
        .isEqualTo("grant_type=refresh_token&refresh_token=compute-r&client_id=app");
    assertThat(file.token(GlobusCompute.SCOPE).orElseThrow())
        .satisfies(token -> assertThat(token.accessToken()).isEqualTo("compute-2"))
        .satisfies(token -> assertThat(token.refreshToken()).hasValue("compute-r"))
        .satisfies(token -> assertThat(token.end()).isEqualTo(later.plusSeconds(7200)));
    assertThat(file.token("openid").orElseThrow().accessToken()).isEqualTo("who-1");
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndTheRequestSentAgain() throws Exception {
    logIn();
    service
        .answer(401, "{'code':'UNAUTHENTICATED'}")
        .answer(200, RENEWED)
        .answer(200, "{'status':'online'}");
    GlobusCompute compute =
        new GlobusCompute(
            service.services(), new OkHttpClient(), rule(), tokens(NOW, GlobusCompute.SCOPE));

    assertThat(compute.endpointStatus("5c2fb1a2-0c6f-4f64-9a5b-7f0f4a1b2c3d").online()).isTrue();
    assertThat(service.received().get(1).authorization()).isEqualTo("Bearer compute-1");
    assertThat(service.received().get(3).authorization()).isEqualTo("Bearer compute-2");
  }

  @Test
  void whatAnotherProcessHasRenewedIsTaken() throws Exception {
    logIn();
    Tokens ours = tokens(NOW, GlobusCompute.SCOPE);
    ours.token();
    service.answer(200, RENEWED);
    Tokens theirs = tokens(NOW, GlobusCompute.SCOPE);
    theirs.token();
    theirs.refused("compute-1");
    theirs.token();

    ours.refused("compute-1");

    assertThat(ours.token()).isEqualTo("compute-2");
    assertThat(service.received()).hasSize(2);
  }

  @Test
  void aLoginThatWasRevokedIsASentence() throws Exception {
    logIn();
    service.answer(400, "{'error':'invalid_grant'}");

    assertThatThrownBy(() -> tokens(NOW.plusSeconds(4000), GlobusCompute.SCOPE).token())
        .hasMessage("the login to Globus has ended or was revoked: run the login command");
  }

  @Test
  void withoutALoginThereIsASentence() {
    assertThatThrownBy(() -> tokens(NOW, GlobusCompute.SCOPE).token())
        .hasMessage("you are not logged in to Globus: run the login command");
  }

  @Test
  void logoutEndsEveryTokenAndRemovesTheFile() throws Exception {
    logIn();
    for (int i = 0; i < 4; i++) {
      service.answer(200, "{'active':false}");
    }

    auth(NOW).logout(file);

    assertThat(service.received().subList(1, 5))
        .allSatisfy(r -> assertThat(r.line()).isEqualTo("POST /v2/oauth2/token/revoke"))
        .extracting(LoginTest::form)
        .containsExactly(
            "token=who-1&client_id=app",
            "token=who-r&client_id=app",
            "token=compute-1&client_id=app",
            "token=compute-r&client_id=app");
    assertThat(file.path()).doesNotExist();
  }

  @Test
  void logoutRemovesTheFileEvenIfTheServiceRefuses() throws Exception {
    logIn();
    service.answer(401, "{'error':'invalid_client','error_description':'who are you'}");

    assertThatThrownBy(() -> auth(NOW).logout(file))
        .hasMessage(
            "Globus Auth refuses with 401 invalid_client: who are you; check the id of the Globus app,"
                + " app");
    assertThat(file.path()).doesNotExist();
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws Exception {
    logIn();
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> tokens(NOW, GlobusCompute.SCOPE).token())
        .hasMessage(
            file.path() + " can be read by others: chmod 600 it, and log in again if in doubt");
  }

  @Test
  void aFileThatHoldsSomethingElseIsASentence() throws Exception {
    logIn();
    Files.writeString(file.path(), "not JSON");

    assertThatThrownBy(() -> tokens(NOW, GlobusCompute.SCOPE).token())
        .hasMessage(file.path() + " holds no tokens: remove it and log in again");
  }

  @Test
  void saysWhomATokenStandsFor() throws Exception {
    logIn();
    service.answer(
        200, "{'sub':'id','preferred_username':'alice@example.org','name':'Alice','email':null}");

    assertThat(auth(NOW).userInfo(tokens(NOW, "openid")))
        .isEqualTo(new UserInfo("id", "alice@example.org", "Alice", ""));
    assertThat(service.received().get(1).line()).isEqualTo("GET /v2/oauth2/userinfo");
    assertThat(service.received().get(1).authorization()).isEqualTo("Bearer who-1");
  }

  private LoginRequest logIn() throws Exception {
    service.answer(200, GRANTED);
    GlobusAuth auth = auth(NOW);
    LoginRequest request = auth.beginLogin(GlobusAuth.IDENTITY, true);
    auth.completeLogin(request, "the code", file);
    return request;
  }

  private GlobusAuth auth(Instant now) {
    return GlobusAuth.ofNativeApp(
        service.services(), new OkHttpClient(), rule(), "app", Clock.fixed(now, ZoneOffset.UTC));
  }

  private Tokens tokens(Instant now, String scope) {
    return auth(now).ofLogin(file, scope);
  }

  private static RetryRule rule() {
    return new RetryRule(5, () -> 0, seconds -> {});
  }

  private static String form(Received request) {
    return URLDecoder.decode(request.body(), UTF_8);
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
