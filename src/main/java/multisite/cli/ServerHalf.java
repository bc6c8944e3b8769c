package multisite.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.queue.TaskQueues;
import multisite.server.QuarantiningEndpoint;
import multisite.server.TaskServer;
import multisite.task.Endpoint;

/**
 * The half of a campaign that runs its tasks: endpoints and the task server that feeds them, in the
 * driver or in a process of its own.
 */
final class ServerHalf implements AutoCloseable {
  private record Parts(CampaignPools pools, TaskServer server) {}

  private final Optional<Parts> parts;

  private ServerHalf(Optional<Parts> parts) {
    this.parts = parts;
  }

  /**
   * Starts it here.
   *
   * @param sites the endpoints that are not on this machine
   * @param ofHost programs and directories of a host that is not the driver's, for a task server of
   *     its own
   * @param logs where the workers' standard error goes
   */
  static ServerHalf start(
      WorkerLauncher workers,
      ComputeSites sites,
      Compute compute,
      TaskDeadlines deadlines,
      ModelPool.Settings models,
      RunStores stores,
      Optional<QcSettings> ofHost,
      Path logs,
      TaskQueues queues,
      Clock clock)
      throws IOException {
    CampaignPools pools =
        CampaignPools.start(workers, sites, compute.numQcWorkers(), deadlines, models, logs)
            .with(stores, ofHost.isEmpty());
    Map<String, Endpoint> endpoints = new HashMap<>(pools.endpoints());
    endpoints.computeIfPresent(
        "run_simulation",
        (method, endpoint) -> {
          Endpoint careful = new QuarantiningEndpoint(endpoint);
          return ofHost.isPresent() ? new SiteSettingsEndpoint(careful, ofHost.get()) : careful;
        });
    TaskServer server = new TaskServer(queues, endpoints, clock);
    server.start();
    return new ServerHalf(Optional.of(new Parts(pools, server)));
  }

  /**
   * It runs in another process; says how that is started.
   *
   * @param line its command line, see {@link TaskServerLine}
   */
  static ServerHalf elsewhere(String line, PrintWriter err) {
    err.println("multisite: the tasks wait for a task server: java -jar run.jar " + line);
    err.flush();
    return new ServerHalf(Optional.empty());
  }

  /** Waits until the driver has told it to stop, or that time is over. */
  boolean awaitKill(Duration timeout) throws InterruptedException {
    return parts.orElseThrow().server().awaitKill(timeout);
  }

  @Override
  public void close() {
    if (parts.isPresent()) {
      try {
        parts.get().server().close();
      } finally {
        parts.get().pools().close();
      }
    }
  }
}
