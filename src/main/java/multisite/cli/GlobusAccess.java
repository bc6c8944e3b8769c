package multisite.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import multisite.globus.GlobusAuth;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.GlobusServices;
import multisite.globus.GlobusTransfer;
import multisite.globus.RetryRule;
import multisite.globus.TokenFile;
import multisite.globus.Tokens;
import multisite.globus.UserInfo;
import okhttp3.OkHttpClient;

/**
 * Who this process is to Globus: a service account, if the environment has one, else the person who
 * has logged in. The clients that it makes share their connections.
 */
final class GlobusAccess {
  /** Where the tokens of a login are, instead of in the home directory. */
  static final String TOKEN_FILE_VARIABLE = "MULTISITE_TOKEN_FILE";

  /** The id of the native app that people log in with. */
  static final String CLIENT_ID_VARIABLE = "MULTISITE_GLOBUS_CLIENT_ID";

  private final Map<String, String> environment;
  private final GlobusServices services;
  private final OkHttpClient http = new OkHttpClient();
  private final RetryRule rule = RetryRule.standard();

  private GlobusAccess(Map<String, String> environment, GlobusServices services) {
    this.environment = environment;
    this.services = services;
  }

  /**
   * As the environment says.
   *
   * @throws UserException if the address of a service is none
   */
  static GlobusAccess of(Map<String, String> environment) {
    try {
      return new GlobusAccess(environment, GlobusServices.of(environment));
    } catch (IllegalArgumentException e) {
      throw new UserException(ExitCodes.BAD_DATA, String.valueOf(e.getMessage()));
    }
  }

  GlobusCompute compute() throws GlobusException {
    return new GlobusCompute(services, http, rule, tokens(GlobusCompute.SCOPE));
  }

  GlobusTransfer transfer() throws GlobusException {
    return new GlobusTransfer(services, http, rule, tokens(GlobusTransfer.SCOPE));
  }

  /** The Auth client of whom this process is. */
  GlobusAuth auth() throws GlobusException {
    return isServiceAccount()
        ? new GlobusAuth(
            services,
            http,
            rule,
            value("GLOBUS_COMPUTE_CLIENT_ID").orElseThrow(),
            value("GLOBUS_COMPUTE_CLIENT_SECRET").orElseThrow(),
            Clock.systemUTC())
        : nativeApp(tokenFile().clientId().orElseThrow(GlobusAccess::nobody));
  }

  /** Whom the service takes this process for, asked now. */
  UserInfo userInfo() throws GlobusException, InterruptedException {
    return isServiceAccount() ? auth().userInfo(tokens("openid")) : auth().userInfo(tokenFile());
  }

  /** The id of that: of the service account, or of the person's identity. */
  String identity() throws GlobusException, InterruptedException {
    return isServiceAccount()
        ? value("GLOBUS_COMPUTE_CLIENT_ID").orElseThrow()
        : auth().identity(tokenFile());
  }

  /** Tokens for one scope. */
  Tokens tokens(String scope) throws GlobusException {
    GlobusAuth auth = auth();
    return isServiceAccount() ? auth.clientCredentials(scope) : auth.ofLogin(tokenFile(), scope);
  }

  /** An Auth client for people, of the app of that id. */
  GlobusAuth nativeApp(String clientId) {
    return GlobusAuth.ofNativeApp(services, http, rule, clientId, Clock.systemUTC());
  }

  /** The tokens of this user's login, if there is one. */
  TokenFile tokenFile() {
    return new TokenFile(
        value(TOKEN_FILE_VARIABLE)
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".multisite", "tokens.json")));
  }

  /**
   * Whether the environment has an id and a secret.
   *
   * @throws UserException if it has a secret that is nobody's
   */
  boolean isServiceAccount() {
    boolean secret = value("GLOBUS_COMPUTE_CLIENT_SECRET").isPresent();
    if (secret && value("GLOBUS_COMPUTE_CLIENT_ID").isEmpty()) {
      throw new UserException(
          ExitCodes.UNAVAILABLE,
          "GLOBUS_COMPUTE_CLIENT_SECRET is set and GLOBUS_COMPUTE_CLIENT_ID is not: set both for a"
              + " service account, or none to be who has logged in");
    }
    return secret;
  }

  /** A variable that is set to something. */
  Optional<String> value(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  private static UserException nobody() {
    return new UserException(
        ExitCodes.UNAVAILABLE,
        "Globus needs to know you: run the login command, or set GLOBUS_COMPUTE_CLIENT_ID and"
            + " GLOBUS_COMPUTE_CLIENT_SECRET");
  }
}
