package multisite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import multisite.campaign.Campaign;
import multisite.campaign.CampaignOutcome;
import multisite.campaign.CampaignSettings;
import multisite.campaign.EnsembleSettings;
import multisite.campaign.Progress;
import multisite.campaign.RunDirectoryLog;
import multisite.campaign.SearchPolicy;
import multisite.campaign.SearchSpaceMolecules;
import multisite.campaign.TrainingData;
import multisite.campaign.TrainingSet;
import multisite.chemistry.MoleculeRules;
import multisite.chemistry.QcSettings;
import multisite.chemistry.Specification;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.ComputeOptions.Remote;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.journal.Digest;
import multisite.journal.HostInfo;
import multisite.journal.ResultsTable;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import multisite.journal.RunName;
import multisite.ml.DeviceChoice;
import multisite.searchspace.OnInvalid;
import multisite.searchspace.SearchSpace;
import multisite.searchspace.SearchSpaceSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Wires a campaign from its options and runs it to its end: the composition root. */
final class CampaignRunner {
  private static final Logger LOG = LoggerFactory.getLogger(CampaignRunner.class);
  private static final Path RUNS = Path.of("runs");
  private static final int BEST = 10;

  private final Context context;
  private final Clock clock;

  CampaignRunner(Context context) {
    this.context = context;
    this.clock = context.clock();
  }

  /** Runs the campaign that the options ask for; its exit code. */
  int run(RunOptions options, CommandSpec spec, SettingSources sources)
      throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    RunConfig config = options.toConfig(cores);
    ResolvedSettings settings = resolve(config, ResolvedSettings.of(spec, sources));
    Remote remote = config.compute().remote();
    CampaignModels models =
        CampaignModels.of(config.problem().modelFiles(), config.training().devices().bondOrder());
    PayloadCheck.require(config, models);
    if (!config.network().noTaskServer()) {
      ComputeSites.client(remote, context.environment());
      if (remote.qc().isEmpty()) {
        Programs.require(config.chemistry(), context.environment());
      }
    }
    TrainingSet known = trainingSet(config.problem(), models);
    ModelPool.Settings pool = modelPool(config);
    RunName name = runName(config, settings);
    String prefix = CampaignQueues.prefix(config.network(), name.text());
    if (config.network().redis().isPresent()) {
      settings.with("queue-prefix", prefix);
    }
    if (options.dryRun) {
      rehearse(config, name, prefix, settings, models);
      settings.print(context.out());
      return ExitCodes.DONE;
    }
    StopRequest stop = new StopRequest();
    StopSignals.handledBy(stop::request);
    try (CampaignQueues queues =
            CampaignQueues.open(config.network(), prefix, context.environment(), clock);
        RunDirectory run = createRun(config, name, settings)) {
      try (RunLog log = RunLog.to(run.file(RunFile.RUNTIME_LOG))) {
        RunLog.quietenTerminal();
        LOG.info("Run directory: {}", run.path());
        return runIn(run, queues, config, settings, models, known, pool, stop);
      } finally {
        if (!Files.exists(run.file(RunFile.JOURNAL))) {
          Leftovers.remove(run, List.of(logs(run), searchSpace(run)));
        }
      }
    }
  }

  /** Does everything that can go wrong before a campaign begins, and removes it again. */
  private void rehearse(
      RunConfig config,
      RunName name,
      String prefix,
      ResolvedSettings settings,
      CampaignModels models)
      throws IOException, InterruptedException {
    try (CampaignQueues queues =
            CampaignQueues.open(config.network(), prefix, context.environment(), clock);
        RunDirectory run = createRun(config, name, settings)) {
      try (SearchSpace space = buildSearchSpace(run, config, models)) {
        LOG.debug("{} molecules could be searched", space.size());
      } finally {
        Leftovers.remove(run, List.of(logs(run), searchSpace(run)));
      }
    }
  }

  private int runIn(
      RunDirectory run,
      CampaignQueues queues,
      RunConfig config,
      ResolvedSettings settings,
      CampaignModels models,
      TrainingSet known,
      ModelPool.Settings pool,
      StopRequest stop)
      throws IOException, InterruptedException {
    QcSettings chemistry = chemistry(run, config);
    Remote remote = config.compute().remote();
    TaskDeadlines deadlines = TaskDeadlines.of(config.compute(), chemistry);
    EndpointNews news = new EndpointNews(context.err(), stop::request);
    LateLog submissions = new LateLog();
    ComputeSites sites =
        config.network().noTaskServer()
            ? ComputeSites.none()
            : ComputeSites.open(
                config.compute(),
                chemistry,
                config.training().devices().device(),
                context.environment(),
                submissions,
                deadlines,
                news);
    PrivateDirectory.make("logs", logs(run));
    try (RunStores stores =
            RunStores.open(
                config.proxyStore(), config.network(), context.environment(), run.path());
        ServerHalf server =
            config.network().noTaskServer()
                ? ServerHalf.elsewhere(config.network(), queues.prefix(), context.err())
                : ServerHalf.start(
                    context.workers(),
                    sites,
                    config.compute(),
                    deadlines,
                    pool,
                    stores,
                    Optional.empty(),
                    logs(run),
                    queues.queues(),
                    clock);
        SearchSpace space = buildSearchSpace(run, config, models);
        RunDirectoryLog log = new RunDirectoryLog(run, clock, config.problem().seed())) {
      submissions.to(log);
      log.onSettled(sites::settled);
      log.started(Digest.ofJson(settings.toJson()), Version.current());
      Campaign campaign =
          new Campaign(
              campaignSettings(config, chemistry, models),
              new SearchSpaceMolecules(space, rules(chemistry)),
              known.entries(),
              known.keys(),
              models.models(),
              stores.forCampaign(),
              queues.queues(),
              log,
              clock);
      if (remote.qcPrefetch().isEmpty()) {
        int workers = config.compute().numQcWorkers();
        news.onAhead(ahead -> campaign.simulateAtOnce(remote.slots(workers, ahead)));
      }
      stop.onRequest(campaign::stop);
      CampaignOutcome outcome;
      try (ProgressView view =
          ProgressView.start(campaign::progress, context.err(), context.isTerminal())) {
        outcome = campaign.run();
      }
      if (outcome != CampaignOutcome.STOPPED) {
        queues.over();
      }
      if (outcome == CampaignOutcome.TOO_MANY_FAILURES) {
        campaign.failureDigest().forEach(this::say);
      }
      return conclude(run, log, outcome, campaign.progress(), news);
    }
  }

  private void say(String line) {
    LOG.info("{}", line);
    context.err().println("multisite: " + line);
  }

  /** Failed simulations leave their files in the run directory, if that is where they run. */
  private static QcSettings chemistry(RunDirectory run, RunConfig config) {
    return config.compute().remote().qc().isPresent()
        ? config.chemistry()
        : config.chemistry().with("tasks_dir", run.file(RunFile.TASKS).toAbsolutePath().toString());
  }

  private int conclude(
      RunDirectory run,
      RunDirectoryLog log,
      CampaignOutcome outcome,
      Progress progress,
      EndpointNews news) {
    boolean lost = outcome == CampaignOutcome.STOPPED && news.lost().isPresent();
    int exitCode =
        switch (outcome) {
          case DONE, EXHAUSTED -> ExitCodes.DONE;
          case TOO_MANY_FAILURES -> ExitCodes.TOO_MANY_FAILURES;
          case STOPPED -> lost ? ExitCodes.UNAVAILABLE : ExitCodes.STOPPED;
        };
    String reason = lost ? news.lost().orElseThrow() : Conclusions.sentence(outcome, progress);
    log.stopped(reason, exitCode);
    LOG.info("{}", reason);
    ResultsTable table = new ResultsTable(log.results());
    table.write(run);
    context.err().println("multisite: " + reason);
    context.out().print(table.best(BEST));
    context.out().println("Run directory: " + run.path());
    context.out().flush();
    return exitCode;
  }

  private SearchSpace buildSearchSpace(RunDirectory run, RunConfig config, CampaignModels models)
      throws InterruptedException {
    Problem problem = config.problem();
    SearchSpace space =
        SearchSpace.build(
            problem.searchSpace(),
            searchSpace(run),
            new SearchSpaceSettings(
                rules(config.chemistry()),
                models.encodable(),
                problem.failOnInvalid() ? OnInvalid.FAIL : OnInvalid.SKIP,
                config.compute().moleculesPerMlTask(),
                Runtime.getRuntime().availableProcessors()));
    if (space.skipped().count() > 0) {
      context
          .err()
          .println("multisite: " + problem.searchSpace() + ": " + space.skipped().summary());
      LOG.info("{}: {}", problem.searchSpace(), space.skipped().summary());
    }
    int wanted = problem.initialSize() + problem.searchSize();
    if (space.size() < wanted) {
      context
          .err()
          .printf(
              "multisite: %s holds %d molecules, fewer than the %d asked for: the campaign ends"
                  + " when they are exhausted%n",
              problem.searchSpace(), space.size(), wanted);
    }
    LOG.info("The search space holds {} molecules", space.size());
    return space;
  }

  private ModelPool.Settings modelPool(RunConfig config) {
    DeviceChoice device = config.training().devices().device();
    int workers = config.compute().numMlWorkers();
    return config.compute().remote().ml().isPresent()
        ? new ModelPool.Settings(workers, device, List.of(), 0, false)
        : ModelPool.Settings.of(workers, device, Gpus.here(context.environment()));
  }

  private RunName runName(RunConfig config, ResolvedSettings settings) {
    return RunName.of(
        config.problem().qcSpecification(),
        config.compute().numQcWorkers(),
        config.compute().nodesPerTask(),
        settings.toJson(),
        clock.instant());
  }

  private RunDirectory createRun(RunConfig config, RunName name, ResolvedSettings settings) {
    RunDirectory run =
        config
            .compute()
            .runDir()
            .map(RunDirectory::createExactly)
            .orElseGet(() -> RunDirectory.create(RUNS, name));
    run.writeJson(RunFile.RUN_PARAMS, settings.toJson());
    run.writeEnvironment(context.environment());
    run.writeJson(RunFile.HOST_INFO, HostInfo.here(Version.commit()));
    return run;
  }

  private static Path logs(RunDirectory run) {
    return run.path().resolve("logs");
  }

  private static Path searchSpace(RunDirectory run) {
    return run.path().resolve("search-space");
  }

  private TrainingSet trainingSet(Problem problem, CampaignModels models) {
    if (problem.trainingSet().isEmpty()) {
      return TrainingSet.EMPTY;
    }
    Path file = problem.trainingSet().get();
    TrainingSet known =
        TrainingSet.read(file, Specification.named(problem.qcSpecification()).property());
    List<TrainingData.Entry> usable =
        Trainable.of(known.entries(), models.encodable())
            .judged(file, problem.failOnInvalid(), context.err());
    return new TrainingSet(usable, known.keys());
  }

  private static CampaignSettings campaignSettings(
      RunConfig config, QcSettings chemistry, CampaignModels models) {
    Problem problem = config.problem();
    Compute compute = config.compute();
    return new CampaignSettings(
        new SearchPolicy(
            problem.searchSize(),
            problem.initialSize(),
            problem.retrainFrequency(),
            problem.maxFailures(),
            problem.pauseDuringUpdate(),
            problem.seed()),
        chemistry.toJson(),
        Specification.named(chemistry.spec()).property(),
        new EnsembleSettings(
            problem.modelCount(),
            models.architecture(),
            config.training().retrainFromScratch(),
            config.training().numEpochs(),
            config.training().learningRate()),
        problem.beta(),
        compute.remote().slots(compute.numQcWorkers(), compute.remote().qcPrefetch().orElse(1)),
        compute.numMlWorkers(),
        compute.nodesPerTask(),
        chemistry.cores(),
        compute.maxRetries());
  }

  private static MoleculeRules rules(QcSettings chemistry) {
    return Specification.named(chemistry.spec())
        .rules()
        .withMaxAtoms(chemistry.maxAtoms())
        .withLargestFragment(chemistry.largestFragment());
  }

  private static ResolvedSettings resolve(RunConfig config, ResolvedSettings settings) {
    return settings
        .with("num-qc-workers", config.compute().numQcWorkers())
        .with("model-count", config.problem().modelCount())
        .with("initial-size", config.problem().initialSize());
  }
}
