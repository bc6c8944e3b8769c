package multisite.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import multisite.globus.GlobusException;
import multisite.globus.TokenFile;
import picocli.CommandLine.Command;

/** {@code logout}: ends the tokens of {@code login}. */
@Command(
    name = "logout",
    description = "Makes the tokens of login useless and removes them.",
    mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {
  private final Context context;

  LogoutCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException, GlobusException {
    GlobusAccess access = GlobusAccess.of(context.environment());
    TokenFile file = access.tokenFile();
    Optional<String> clientId = file.clientId();
    if (clientId.isEmpty()) {
      context.out().println("not logged in");
      return ExitCodes.DONE;
    }
    try {
      access.nativeApp(clientId.get()).logout(file);
    } catch (GlobusException e) {
      throw new UserException(
          ExitCodes.UNAVAILABLE,
          "the tokens are removed here, but Globus could not be told to end them: " + e.sentence());
    }
    context.out().println("logged out");
    return ExitCodes.DONE;
  }
}
