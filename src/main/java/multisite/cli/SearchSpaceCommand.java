package multisite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code search-space}: makes, checks and changes files of molecules. */
@Command(
    name = "search-space",
    description = "Makes, checks and changes files of molecules.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SearchSpaceEnumerateCommand.class,
      SearchSpaceCheckCommand.class,
      SearchSpaceConvertCommand.class,
      SearchSpaceFilterCommand.class
    })
final class SearchSpaceCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "search-space needs one of: enumerate, check, convert, filter");
  }
}
