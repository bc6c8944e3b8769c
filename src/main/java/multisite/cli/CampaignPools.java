package multisite.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import multisite.compute.ComputeEndpoint;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.ml.NativeLibraries;
import multisite.task.Endpoint;

/**
 * Where a campaign's tasks run: one endpoint for quantum chemistry and one for models, each a pool
 * of worker processes on this machine or a Globus Compute endpoint.
 */
final class CampaignPools implements AutoCloseable {
  /** Models yield to simulations where both want the same core. */
  private static final int ML_NICE = 5;

  private final Endpoint qc;
  private final Endpoint ml;
  private final ComputeSites sites;

  private CampaignPools(Endpoint qc, Endpoint ml, ComputeSites sites) {
    this.qc = qc;
    this.ml = ml;
    this.sites = sites;
  }

  /**
   * Starts them, those on this machine with all their workers.
   *
   * @param sites the remote ones, which take the place of those here
   * @param logs where the standard error of workers on this machine goes
   */
  static CampaignPools start(
      WorkerLauncher launcher,
      ComputeSites sites,
      int qcWorkers,
      TaskDeadlines deadlines,
      ModelPool.Settings models,
      Path logs)
      throws IOException {
    sites.start();
    Endpoint ml =
        sites.ml().isPresent()
            ? sites.ml().get()
            : ModelPool.start(launcher, models.withNice(ML_NICE).withWarmUp(true), deadlines, logs);
    Endpoint qc =
        sites.qc().isPresent()
            ? sites.qc().get()
            : simulations(launcher, qcWorkers, deadlines, logs);
    return new CampaignPools(qc, ml, sites);
  }

  private static Endpoint simulations(
      WorkerLauncher launcher, int workers, TaskDeadlines deadlines, Path logs) throws IOException {
    PoolSettings settings =
        PoolSettings.of("qc", workers, launcher.command(NativeLibraries.here()))
            .withEnvironment(ModelPool.ONE_THREAD)
            .withLogDirectory(logs)
            .withVersion(Version.current())
            .withEagerness(true, 0);
    return new LocalEndpoint(settings, deadlines, event -> {}, Clock.systemUTC());
  }

  /**
   * The same pools, for tasks whose large values are in stores.
   *
   * @param driver whether they are those of the driver, not of a separate task server
   */
  CampaignPools with(RunStores stores, boolean driver) {
    return new CampaignPools(
        new StoringEndpoint(qc, stores, driver, host(sites.qc())),
        new StoringEndpoint(ml, stores, driver, host(sites.ml())),
        sites);
  }

  /** Where the workers are: here, or at a site whose machines we do not know yet. */
  private static String host(Optional<ComputeEndpoint> remote) {
    return remote.isPresent() ? "" : RunStores.host().name();
  }

  /** Where each method runs. */
  Map<String, Endpoint> endpoints() {
    return Map.of("run_simulation", qc, "evaluate_mpnn", ml, "update_mpnn", ml, "retrain_mpnn", ml);
  }

  @Override
  public void close() {
    try {
      qc.close();
    } finally {
      ml.close();
    }
  }
}
