package multisite.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ChemistryOptions;
import multisite.cli.options.ComputeOptions;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.DeviceOptions;
import multisite.cli.options.NetworkOptions;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.queue.RedisTaskQueues;
import multisite.task.SubmissionLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code task-server}: the half of a campaign that runs its tasks, in a process of its
 * own on the Redis server of the driver. Either half may die and be started again.
 */
@Command(
    name = "task-server",
    description = {
      "Runs the tasks of a campaign that was started with --no-task-server, on the same Redis server"
          + " and with the same --queue-prefix. Ends when the campaign does."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true)
final class TaskServerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TaskServerCommand.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings by name, as for run; also the run_params.json of the campaign.")
  @Nullable Path config;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      defaultValue = "task-server",
      description =
          "Where this server's log and those of its workers go. Default: ${DEFAULT-VALUE}.")
  Path workDir = Path.of("task-server");

  @Option(
      names = "--qc-specification",
      paramLabel = "xtb|small_basis",
      defaultValue = "xtb",
      description =
          "Level of theory of the campaign: what an MPI engine at a remote --qc-endpoint is told."
              + " Default: ${DEFAULT-VALUE}.")
  String qcSpecification = "xtb";

  @Mixin(name = "1 Network Configuration")
  NetworkOptions network = new NetworkOptions();

  @Mixin(name = "2 Compute Infrastructure")
  ComputeOptions compute = new ComputeOptions();

  @Mixin(name = "4 Quantum Chemistry")
  ChemistryOptions chemistry = new ChemistryOptions();

  @Mixin(name = "5 Model Training")
  DeviceOptions devices = new DeviceOptions();

  @Mixin(name = "6 ProxyStore")
  ProxyStoreOptions proxyStore = new ProxyStoreOptions();

  private final Context context;
  private final Clock clock;

  TaskServerCommand(Context context) {
    this.context = context;
    this.clock = context.clock();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Network queues = network.toConfig();
    if (queues.redis().isEmpty() || queues.queuePrefix().isEmpty()) {
      throw new UserException(
          ExitCodes.USAGE,
          "task-server needs --redis-url (or --redishost) and --queue-prefix, as the driver prints"
              + " them");
    }
    Compute here =
        compute.toConfig(Runtime.getRuntime().availableProcessors(), chemistry.coresPerTask());
    QcSettings settings = chemistry(here);
    TaskDeadlines deadlines = TaskDeadlines.of(here, settings);
    ModelPool.Settings models =
        here.remote().ml().isPresent()
            ? new ModelPool.Settings(
                here.numMlWorkers(), devices.toConfig().device(), List.of(), 0, false)
            : ModelPool.Settings.of(
                here.numMlWorkers(), devices.toConfig().device(), Gpus.here(context.environment()));
    ProxyStore store = proxyStore.toConfig(true);
    refuseRelative(store);
    CountDownLatch signal = new CountDownLatch(1);
    StopSignals.handledBy(signal::countDown);
    EndpointNews news = new EndpointNews(context.err(), signal::countDown);
    ComputeSites sites =
        ComputeSites.open(
            here,
            settings,
            devices.toConfig().device(),
            context.environment(),
            SubmissionLog.NONE, // on Redis tasks outlive this process: they are handed out again
            deadlines,
            news);
    Path logs = PrivateDirectory.make("--work-dir", workDir);
    try (RunLog log = RunLog.to(logs.resolve("task-server.log"));
        RedisTaskQueues redis =
            CampaignQueues.redis(queues, queues.queuePrefix().get(), context.environment(), clock);
        RunStores stores = RunStores.open(store, queues, context.environment(), logs);
        ServerHalf server =
            ServerHalf.start(
                context.workers(),
                sites,
                here,
                deadlines,
                models,
                stores,
                Optional.of(
                    here.remote().qc().isPresent()
                        ? settings
                        : settings.with("tasks_dir", logs.resolve("tasks").toString())),
                logs,
                redis,
                clock)) {
      LOG.info("Serving {} at {}", queues.queuePrefix().get(), queues.redis().get());
      context.err().println("multisite: serving " + queues.queuePrefix().get());
      int exitCode = serve(server, signal);
      return news.lost().isPresent() ? news.reported() : exitCode;
    }
  }

  /** The chemistry, as far as it decides where tasks run and for how long. */
  QcSettings chemistry(Compute here) {
    return RunOptions.spanning(
        chemistry
            .toConfig()
            .with("spec", ChemistryOptions.checkedSpecification(qcSpecification))
            .with("nodes", here.nodesPerTask()));
  }

  private int serve(ServerHalf server, CountDownLatch signal) throws InterruptedException {
    while (signal.getCount() > 0) {
      if (server.awaitKill(LOOK)) {
        context.err().println("multisite: the campaign is over");
        return ExitCodes.DONE;
      }
    }
    context.err().println("multisite: stopped; what was running is handed out again");
    return ExitCodes.STOPPED;
  }

  /** Both halves must mean the same directory. */
  private static void refuseRelative(ProxyStore store) {
    boolean file = store.backends().containsValue("file");
    if (file && !store.fileDir().map(Path::isAbsolute).orElse(false)) {
      throw new UserException(
          ExitCodes.USAGE,
          "a file store of a separate task server needs an absolute --ps-file-dir, the driver's");
    }
  }
}
