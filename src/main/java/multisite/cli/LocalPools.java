package multisite.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.chemistry.QcSettings;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.task.Endpoint;
import multisite.task.Task;
import multisite.task.Topic;

/**
 * The two pools of worker processes of a campaign on this machine: quantum chemistry, and models.
 */
final class LocalPools implements AutoCloseable {
  /** Models yield to simulations where both want the same core. */
  private static final int ML_NICE = 5;

  private static final Duration ML_LIMIT = Duration.ofHours(1);
  private static final Duration SLACK = Duration.ofMinutes(2);

  private final LocalEndpoint qc;
  private final LocalEndpoint ml;

  private LocalPools(LocalEndpoint qc, LocalEndpoint ml) {
    this.qc = qc;
    this.ml = ml;
  }

  /** Starts all workers; their standard error goes to files in {@code logs}. */
  static LocalPools start(
      WorkerLauncher launcher, int qcWorkers, int mlWorkers, QcSettings chemistry, Path logs)
      throws IOException {
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    Path natives =
        NativeLibraries.directory(tmp, System.getProperty("user.name"), Version.current());
    List<String> command = launcher.command(natives);
    return new LocalPools(
        pool("qc", qcWorkers, command, 0, chemistry, logs),
        pool("ml", mlWorkers, with(command, "--warm-up"), ML_NICE, chemistry, logs));
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

  private static List<String> with(List<String> command, String option) {
    List<String> longer = new ArrayList<>(command);
    longer.add(option);
    return longer;
  }

  private static LocalEndpoint pool(
      String name, int workers, List<String> command, int nice, QcSettings chemistry, Path logs) {
    PoolSettings settings =
        PoolSettings.of(name, workers, command)
            .withEnvironment(Map.of("OMP_NUM_THREADS", "1"))
            .withNice(nice)
            .withLogDirectory(logs)
            .withVersion(Version.current())
            .withEagerness(true, 0);
    return new LocalEndpoint(
        settings, task -> Optional.of(limit(task, chemistry)), event -> {}, Clock.systemUTC());
  }

  /** The functions keep their own time limits; this one is for those that hang all the same. */
  private static Duration limit(Task task, QcSettings chemistry) {
    if (task.topic() != Topic.SIMULATE) {
      return ML_LIMIT;
    }
    return Duration.ofSeconds(
            (long) chemistry.geometrySeconds()
                + chemistry.neutralSeconds()
                + chemistry.cationSeconds())
        .plus(SLACK);
  }
}
