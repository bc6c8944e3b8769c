package multisite.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multisite.globus.GlobusException;
import multisite.globus.UserInfo;
import picocli.CommandLine.Command;

/** {@code whoami}: whom Globus takes this user for. */
@Command(
    name = "whoami",
    description = "Says whom Globus takes you for.",
    mixinStandardHelpOptions = true)
final class WhoamiCommand implements Callable<Integer> {
  private final Context context;

  WhoamiCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws GlobusException, InterruptedException {
    GlobusAccess access = GlobusAccess.of(context.environment());
    context.out().println(sentence(access.userInfo()));
    context.out().flush();
    return ExitCodes.DONE;
  }

  static String sentence(UserInfo user) {
    return Stream.of(user.username(), user.name(), user.organization(), user.id())
        .filter(text -> !text.isBlank())
        .collect(Collectors.joining(", "));
  }
}
