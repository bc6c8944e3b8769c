package multisite.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.task.Endpoint;

/**
 * The two pools of worker processes of a campaign on this machine: quantum chemistry, and models.
 */
final class LocalPools implements AutoCloseable {
  /** Models yield to simulations where both want the same core. */
  private static final int ML_NICE = 5;

  private final Endpoint qc;
  private final Endpoint ml;

  private LocalPools(Endpoint qc, Endpoint ml) {
    this.qc = qc;
    this.ml = ml;
  }

  /** Starts all workers; their standard error goes to files in {@code logs}. */
  static LocalPools start(
      WorkerLauncher launcher,
      int qcWorkers,
      TaskDeadlines deadlines,
      ModelPool.Settings models,
      Path logs)
      throws IOException {
    Endpoint ml =
        ModelPool.start(launcher, models.withNice(ML_NICE).withWarmUp(true), deadlines, logs);
    PoolSettings settings =
        PoolSettings.of("qc", qcWorkers, launcher.command(NativeLibraries.here()))
            .withEnvironment(ModelPool.ONE_THREAD)
            .withLogDirectory(logs)
            .withVersion(Version.current())
            .withEagerness(true, 0);
    return new LocalPools(
        new LocalEndpoint(settings, deadlines, event -> {}, Clock.systemUTC()), ml);
  }

  /**
   * The same pools, for tasks whose large values are in stores.
   *
   * @param driver whether they are those of the driver, not of a separate task server
   */
  LocalPools with(RunStores stores, boolean driver) {
    return new LocalPools(
        new StoringEndpoint(qc, stores, driver), new StoringEndpoint(ml, stores, driver));
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
