package multisite.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import multisite.globus.GlobusAuth;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.GlobusTransfer;
import multisite.globus.LoginRequest;
import multisite.globus.TokenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code login}: gets tokens for a person, and keeps them for later runs. */
@Command(
    name = "login",
    description =
        "Logs in to Globus: prints an address to open in any browser and reads the code that the"
            + " browser then shows.",
    mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {
  private final Context context;
  private final InputStream in;

  @Option(
      names = "--client-id",
      paramLabel = "UUID",
      description =
          "The Globus app that you log in with; also MULTISITE_GLOBUS_CLIENT_ID, or"
              + " GLOBUS_COMPUTE_CLIENT_ID as for the Python SDK. docs/endpoints.md says how to"
              + " register one.")
  Optional<String> clientId = Optional.empty();

  /**
   * Logs in a person at that input.
   *
   * @param in where the code is typed
   */
  LoginCommand(Context context, InputStream in) {
    this.context = context;
    this.in = in;
  }

  @Override
  public Integer call() throws GlobusException, InterruptedException {
    GlobusAccess access = GlobusAccess.of(context.environment());
    GlobusAuth auth =
        access.nativeApp(
            clientId
                .or(() -> access.value(GlobusAccess.CLIENT_ID_VARIABLE))
                .or(() -> access.value("GLOBUS_COMPUTE_CLIENT_ID"))
                .orElseThrow(LoginCommand::noApp));
    TokenFile file = access.tokenFile();
    tryOut(file);
    List<String> scopes = new ArrayList<>(GlobusAuth.IDENTITY);
    scopes.add(GlobusCompute.SCOPE);
    scopes.add(GlobusTransfer.SCOPE);
    LoginRequest request = auth.beginLogin(scopes, true);
    PrintWriter err = context.err();
    err.println("Open this address in a browser, on any machine, and agree:");
    err.println();
    err.println("  " + request.address());
    err.println();
    err.print("Paste the code that it shows: ");
    err.flush();
    auth.completeLogin(request, readCode(), file);
    context.out().println(WhoamiCommand.sentence(auth.userInfo(file)));
    context.out().flush();
    err.println("The tokens are in " + file.path() + "; the command logout ends them.");
    return ExitCodes.DONE;
  }

  private static void tryOut(TokenFile file) {
    try {
      file.tryOut();
    } catch (IOException e) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "the tokens could not be written to "
              + file.path()
              + ", which MULTISITE_TOKEN_FILE may change: "
              + e.getMessage());
    }
  }

  private String readCode() {
    try {
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String line = reader.readLine();
      if (line != null && !line.isBlank()) {
        return line.strip();
      }
    } catch (IOException e) {
      throw new UserException(ExitCodes.FAILED, "the code cannot be read: " + e.getMessage());
    }
    context.err().println();
    throw new UserException(ExitCodes.USAGE, "login needs the code that the browser shows");
  }

  private static UserException noApp() {
    return new UserException(
        ExitCodes.USAGE,
        "login needs the id of a Globus app: give --client-id or set "
            + GlobusAccess.CLIENT_ID_VARIABLE
            + "; docs/endpoints.md says how to register one");
  }
}
