package multisite.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program without a command: the same as {@code run}. */
@Command(
    name = "java -jar run.jar",
    description =
        "Searches a space of molecules for those with the highest ionization potential: simulates,"
            + " learns, and simulates the most promising next.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      ResumeCommand.class,
      StatusCommand.class,
      ReportCommand.class,
      SimulateCommand.class,
      TrainCommand.class,
      PredictCommand.class,
      SearchSpaceCommand.class,
      TaskServerCommand.class,
      LoginCommand.class,
      LogoutCommand.class,
      WhoamiCommand.class,
      EndpointCommand.class,
      WorkerCommand.class
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      " 0:done, or the search space is exhausted",
      " 1:failed",
      " 2:wrong usage",
      " 3:bad configuration or data",
      " 4:an endpoint, credentials or a needed program is absent",
      " 5:too many failures",
      "75:stopped in order by a signal or a limit; can be resumed",
      "130, 143:ended by a second SIGINT or SIGTERM"
    })
final class RootCommand implements Callable<Integer> {
  private final Context context;
  private final SettingSources sources;

  @Spec CommandSpec spec;

  @Mixin RunOptions options;

  RootCommand(Context context, SettingSources sources) {
    this.context = context;
    this.sources = sources;
  }

  @Override
  public Integer call() throws Exception {
    return new CampaignRunner(context).run(options, spec, sources);
  }
}
