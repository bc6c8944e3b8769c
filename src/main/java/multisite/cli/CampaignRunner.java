package multisite.cli;

import picocli.CommandLine.Model.CommandSpec;

/** Wires a campaign from its options and runs it: the composition root. */
final class CampaignRunner {
  private final Context context;

  CampaignRunner(Context context) {
    this.context = context;
  }

  int run(RunOptions options, CommandSpec spec, SettingSources sources) {
    RunConfig config = options.toConfig(Runtime.getRuntime().availableProcessors());
    ResolvedSettings.of(spec, sources).print(context.out());
    context.out().println(config);
    return 0;
  }
}
