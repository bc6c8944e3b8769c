package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our Auth client against Fauxbus 0.4.0, another's imitation of Globus Auth that checks codes,
 * verifiers, secrets and tokens. It gives no refresh tokens and knows no app without a secret, so
 * that the login here is that of an app with one. Needs {@code target/fauxbus}.
 */
@Timeout(120)
class FauxbusIT {
  private static final Path PROGRAM = Path.of("target/fauxbus/bin/fauxbus");
  private static final String CLIENT = "11111111-2222-4333-8444-555555555555";
  private static final String ALICE = "aaaaaaaa-2222-4333-8444-555555555555";
  private static final String UNIVERSITY = "bbbbbbbb-2222-4333-8444-555555555555";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  private final OkHttpClient http = new OkHttpClient.Builder().followRedirects(false).build();
  private Process fauxbus;
  private String base = "";

  @BeforeEach
  void start() throws Exception {
    if (!Files.isExecutable(PROGRAM)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("there is no Fauxbus in target/fauxbus");
      }
      assumeTrue(false, "there is no Fauxbus in target/fauxbus");
    }
    int port = freePort();
    base = "http://127.0.0.1:" + port;
    Path seed = directory.resolve("seed.json");
    MAPPER.writeValue(seed.toFile(), seed());
    fauxbus =
        new ProcessBuilder(
                PROGRAM.toString(),
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--seed",
                seed.toString(),
                "--issuer",
                base,
                "--signed-token-clock",
                "wall",
                "--require-issued-tokens")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("fauxbus.log").toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
  }

  @AfterEach
  void stop() throws Exception {
    if (fauxbus != null) {
      fauxbus.destroy();
      assertThat(fauxbus.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aServiceAccountGetsTokensForWhatItAsks() throws Exception {
    GlobusAuth auth = auth("secret");

    String token = auth.clientCredentials(GlobusTransfer.SCOPE).token();

    assertThat(introspect(token)).contains("\"active\": true").contains(GlobusTransfer.SCOPE);
    assertThat(auth.clientCredentials(GlobusCompute.SCOPE).token()).isNotEqualTo(token);
  }

  @Test
  void aWrongSecretIsASentence() {
    assertThatThrownBy(() -> auth("wrong").clientCredentials(GlobusTransfer.SCOPE).token())
        .isInstanceOf(GlobusException.class)
        .hasMessageStartingWith("Globus Auth refuses with 401");
  }

  @Test
  void aPersonLogsInIsKnownAndLogsOut() throws Exception {
    GlobusAuth auth = auth("secret");
    TokenFile file = new TokenFile(directory.resolve("tokens.json"));
    List<String> scopes = List.of("openid", "profile", "email", GlobusTransfer.SCOPE);
    LoginRequest request = auth.beginLogin(scopes, false);

    auth.completeLogin(request, code(request), file);

    Tokens tokens = auth.ofLogin(file, "openid");
    UserInfo user = auth.userInfo(tokens);
    assertThat(user.id()).isEqualTo(ALICE);
    assertThat(user.username()).isEqualTo("alice@example.org");
    assertThat(user.name()).isEqualTo("Alice");
    String transfer = auth.ofLogin(file, GlobusTransfer.SCOPE).token();
    assertThat(introspect(transfer)).contains("\"active\": true");

    auth.logout(file);

    assertThat(introspect(transfer)).contains("\"active\": false");
    assertThat(file.path()).doesNotExist();
    assertThatThrownBy(() -> auth.userInfo(tokens))
        .hasMessage("you are not logged in to Globus: run the login command");
  }

  @Test
  void aCodeIsOfNoUseWithoutItsVerifier() throws Exception {
    GlobusAuth auth = auth("secret");
    TokenFile file = new TokenFile(directory.resolve("tokens.json"));
    String code = code(auth.beginLogin(GlobusAuth.IDENTITY, false));
    LoginRequest another = auth.beginLogin(GlobusAuth.IDENTITY, false);

    assertThatThrownBy(() -> auth.completeLogin(another, code, file))
        .isInstanceOf(GlobusException.class)
        .hasMessageContaining("invalid_grant");
    assertThat(file.path()).doesNotExist();
  }

  private GlobusAuth auth(String secret) {
    GlobusServices services = GlobusServices.of(Map.of("GLOBUS_SDK_SERVICE_URL_AUTH", base));
    RetryRule rule = new RetryRule(0, () -> 0, seconds -> {});
    return new GlobusAuth(services, http, rule, CLIENT, secret, Clock.systemUTC());
  }

  /** What Alice's browser would show her. */
  private String code(LoginRequest request) throws Exception {
    RequestBody who =
        RequestBody.create("{\"account\":\"" + ALICE + "\"}", MediaType.get("application/json"));
    Request signIn = new Request.Builder().url(base + "/_fauxbus/auth/session").post(who).build();
    String cookie;
    try (Response response = http.newCall(signIn).execute()) {
      cookie = MAPPER.readTree(body(response)).path("cookie").asText();
    }
    Request authorize =
        new Request.Builder()
            .url(Objects.requireNonNull(HttpUrl.get(request.address())))
            .header("Cookie", cookie)
            .build();
    try (Response response = http.newCall(authorize).execute()) {
      String location = response.header("Location");
      assertThat(location).as(body(response)).startsWith(request.redirectUri());
      return Objects.requireNonNull(HttpUrl.get(location).queryParameter("code"));
    }
  }

  private String introspect(String token) throws Exception {
    Request request =
        new Request.Builder()
            .url(base + "/v2/oauth2/token/introspect")
            .header("Authorization", okhttp3.Credentials.basic(CLIENT, "secret"))
            .post(new okhttp3.FormBody.Builder().add("token", token).build())
            .build();
    try (Response response = http.newCall(request).execute()) {
      return body(response);
    }
  }

  private static String body(Response response) throws IOException {
    return Objects.requireNonNull(response.body()).string();
  }

  private ObjectNode seed() {
    ObjectNode seed = MAPPER.createObjectNode();
    ObjectNode client = seed.putObject("clients").putObject(CLIENT).put("secret", "secret");
    client.putArray("redirect_uris").add(base + "/v2/web/auth-code");
    seed.putObject("identity_providers").putObject(UNIVERSITY).put("name", "University");
    seed.putObject("accounts")
        .putObject(ALICE)
        .putObject("identities")
        .putObject(ALICE)
        .put("username", "alice@example.org")
        .put("identity_provider", UNIVERSITY)
        .put("name", "Alice");
    return seed;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
