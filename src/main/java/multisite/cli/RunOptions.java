package multisite.cli;

import java.nio.file.Path;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ChemistryOptions;
import multisite.cli.options.ComputeOptions;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.NetworkOptions;
import multisite.cli.options.ProblemOptions;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.cli.options.ProxyStoreOptions;
import multisite.cli.options.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** All options of a campaign, in the groups of the original. */
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

  @ArgGroup(validate = false, order = 1, heading = "%nNetwork Configuration%n")
  NetworkOptions network = new NetworkOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nCompute Infrastructure%n")
  ComputeOptions compute = new ComputeOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nProblem Definition%n")
  ProblemOptions problem = new ProblemOptions();

  @ArgGroup(validate = false, order = 4, heading = "%nQuantum Chemistry%n")
  ChemistryOptions chemistry = new ChemistryOptions();

  @ArgGroup(validate = false, order = 5, heading = "%nModel Training%n")
  TrainingOptions training = new TrainingOptions();

  @ArgGroup(validate = false, order = 6, heading = "%nProxyStore%n")
  ProxyStoreOptions proxyStore = new ProxyStoreOptions();

  /**
   * The campaign that these options ask for.
   *
   * @throws UserException if a value is wrong, or asks for what is not there yet
   */
  RunConfig toConfig(int availableCores) {
    proxyStore.check();
    Problem problem = this.problem.toConfig();
    Compute compute = this.compute.toConfig(availableCores, chemistry.coresPerTask());
    QcSettings qc =
        chemistry
            .toConfig()
            .with("spec", problem.qcSpecification())
            .with("nodes", compute.nodesPerTask())
            .with("seed", problem.seed());
    RunConfig config = new RunConfig(network.toConfig(), compute, problem, qc, training.toConfig());
    refuseWhatIsNotThereYet(config);
    return config;
  }

  private static void refuseWhatIsNotThereYet(RunConfig config) {
    if (!config.compute().qcEndpoint().equals("local")) {
      throw UserException.notAvailableYet("a remote --qc-endpoint");
    }
    if (!config.compute().mlEndpoint().equals("local")) {
      throw UserException.notAvailableYet("a remote --ml-endpoint");
    }
    if (config.compute().timeLimit().isPresent()) {
      throw UserException.notAvailableYet("--time-limit");
    }
    if (config.network().noTaskServer()) {
      throw UserException.notAvailableYet("--no-task-server");
    }
  }
}
