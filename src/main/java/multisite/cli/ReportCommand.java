package multisite.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import multisite.report.HtmlReport;
import multisite.report.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code report}: one HTML file about a campaign, in its run directory. */
@Command(
    name = "report",
    description = "Writes report.html into a run directory: one file that needs no other.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "RUN", description = "The run directory.")
  Path run;

  ReportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (RunDirectory directory = RunDirectory.look(run)) {
      directory.writeText(RunFile.REPORT, HtmlReport.of(Summary.of(directory)));
      context.out().println(directory.file(RunFile.REPORT));
      context.out().flush();
      return ExitCodes.DONE;
    }
  }
}
