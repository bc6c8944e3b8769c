package multisite.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code run}: one campaign. */
@Command(
    name = "run",
    description = "Runs a campaign; the same as no command at all.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Context context;
  private final SettingSources sources;

  @Spec CommandSpec spec;

  @Mixin RunOptions options;

  RunCommand(Context context, SettingSources sources) {
    this.context = context;
    this.sources = sources;
  }

  @Override
  public Integer call() throws Exception {
    return new CampaignRunner(context).run(options, spec, sources);
  }
}
