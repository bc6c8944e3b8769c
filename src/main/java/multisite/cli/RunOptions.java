package multisite.cli;

import java.nio.file.Path;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ChemistryOptions;
import multisite.cli.options.ComputeOptions;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.NetworkOptions;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProblemOptions;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.cli.options.ProxyStoreOptions;
import multisite.cli.options.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * All options of a campaign, in the groups of the original: the name of a mixin is its place and
 * heading in {@code --help}, see {@link HelpGroups}. (picocli's own groups lose options when one of
 * the same group is given twice.)
 */
final class RunOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings by name, as YAML or JSON; also the run_params.json of an earlier run. Options"
              + " and MULTISITE_* variables go before it.")
  @Nullable Path config;

  @Option(
      names = "--dry-run",
      description = "Check everything, print the settings and where each comes from, and stop.")
  boolean dryRun;

  @Mixin(name = "1 Network Configuration")
  NetworkOptions network = new NetworkOptions();

  @Mixin(name = "2 Compute Infrastructure")
  ComputeOptions compute = new ComputeOptions();

  @Mixin(name = "3 Problem Definition")
  ProblemOptions problem = new ProblemOptions();

  @Mixin(name = "4 Quantum Chemistry")
  ChemistryOptions chemistry = new ChemistryOptions();

  @Mixin(name = "5 Model Training")
  TrainingOptions training = new TrainingOptions();

  @Mixin(name = "6 ProxyStore")
  ProxyStoreOptions proxyStore = new ProxyStoreOptions();

  /**
   * The new campaign that these options ask for.
   *
   * @throws UserException if a value is wrong
   */
  RunConfig toConfig(int availableCores) {
    RunConfig config = toConfig(availableCores, this.problem.toConfig());
    spanning(config.chemistry());
    return config;
  }

  /** The campaign that was begun with these options, or is to go on with them. */
  RunConfig toConfigOfRun(int availableCores) {
    return toConfig(availableCores, this.problem.toConfigOfRun());
  }

  /** Refuses nodes that a level of theory has no use for. */
  static QcSettings spanning(QcSettings chemistry) {
    if (chemistry.nodes() > 1 && !ComputeSites.spansNodes(chemistry)) {
      throw new UserException(
          ExitCodes.USAGE,
          "--nodes-per-task %d needs --qc-specification small_basis: %s runs on one node"
              .formatted(chemistry.nodes(), chemistry.spec()));
    }
    return chemistry;
  }

  private RunConfig toConfig(int availableCores, Problem problem) {
    Compute compute = this.compute.toConfig(availableCores, chemistry.coresPerTask());
    QcSettings qc =
        chemistry
            .toConfig()
            .with("spec", problem.qcSpecification())
            .with("nodes", compute.nodesPerTask())
            .with("seed", problem.seed());
    Network network = this.network.toConfig();
    return new RunConfig(
        network,
        compute,
        problem,
        qc,
        training.toConfig(),
        proxyStore.toConfig(network.redis().isPresent()));
  }
}
