package multisite.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import multisite.journal.RunDirectory;
import multisite.report.StatusText;
import multisite.report.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code status}: how far a campaign is, also while it runs. */
@Command(
    name = "status",
    description = "Says how far a campaign is, whether it runs, and whether it can be resumed.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "RUN", description = "The run directory.")
  Path run;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  StatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (RunDirectory directory = RunDirectory.look(run)) {
      Summary summary = Summary.of(directory);
      context.out().print(json ? StatusText.json(summary) + "\n" : StatusText.of(summary));
      context.out().flush();
      return ExitCodes.DONE;
    }
  }
}
