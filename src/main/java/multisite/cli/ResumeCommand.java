package multisite.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code resume}: takes a campaign up where an earlier driver left it, with the
 * settings of its run directory and those that are given here.
 */
@Command(
    name = "resume",
    description =
        "Goes on with a campaign after any stop. Its settings are those of the run directory;"
            + " limits, places and the search size may be changed by options.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  private final Context context;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run directory.")
  Path run;

  @Mixin RunOptions options;

  ResumeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    try (RunDirectory directory = RunDirectory.open(run)) {
      Path params = directory.file(RunFile.RUN_PARAMS);
      SettingSources sources =
          SettingSources.ofRun(params, Resumption.obsolete(spec.commandLine().getParseResult()));
      ResumeCommand settled = new ResumeCommand(context);
      CommandLine commandLine =
          new CommandLine(settled)
              .setDefaultValueProvider(sources)
              .setOverwrittenOptionsAllowed(true)
              .setCaseInsensitiveEnumValuesAllowed(true);
      List<String> words = spec.commandLine().getParseResult().originalArgs();
      commandLine.parseArgs(
          words.subList(words.indexOf(spec.name()) + 1, words.size()).toArray(String[]::new));
      ResolvedSettings settings = ResolvedSettings.of(settled.spec, sources);
      Resumption.refuseWhatIsFixed(settings, directory.readJson(RunFile.RUN_PARAMS));
      return new CampaignRunner(context).resume(directory, settled.options, settings);
    }
  }
}
