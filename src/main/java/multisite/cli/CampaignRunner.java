package multisite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
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
import multisite.chemistry.MoleculeData;
import multisite.chemistry.QcSettings;
import multisite.chemistry.RecordedSimulation;
import multisite.chemistry.Specification;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.ComputeOptions.Remote;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.journal.Digest;
import multisite.journal.HostInfo;
import multisite.journal.Journal;
import multisite.journal.JournalEntry.ModelGiven;
import multisite.journal.JournalState;
import multisite.journal.RecordedResults;
import multisite.journal.Recovery;
import multisite.journal.ResultsTable;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import multisite.journal.RunName;
import multisite.journal.Subject;
import multisite.ml.DeviceChoice;
import multisite.queue.TaskQueues;
import multisite.searchspace.SearchSpace;
import multisite.task.Submission;
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
    CampaignModels models =
        CampaignModels.of(config.problem().modelFiles(), config.training().devices().bondOrder());
    PayloadCheck.require(config, models);
    requireWhatIsNeeded(config);
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
    StopSignals.handledBy(stop::stop, stop::drain);
    try (TimeLimit limit = TimeLimit.startingNow(config.compute().timeLimit(), clock);
        CampaignQueues queues =
            CampaignQueues.open(config.network(), prefix, context.environment(), clock);
        RunDirectory run = createRun(config, name, settings)) {
      Part part = new Part(config, settings, models, known, pool, stop, limit, Optional.empty());
      return logged(run, queues, part);
    }
  }

  /** Goes on with the campaign of a run directory that is locked already; its exit code. */
  int resume(RunDirectory run, RunOptions options, ResolvedSettings given)
      throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    boolean begun =
        JournalState.replay(Journal.read(run.file(RunFile.JOURNAL))).campaign().isPresent();
    RunConfig config = begun ? options.toConfigOfRun(cores) : options.toConfig(cores);
    ResolvedSettings settings = resolve(config, given);
    requireWhatIsNeeded(config);
    if (options.dryRun) {
      settings.print(context.out());
      return ExitCodes.DONE;
    }
    Optional<JournalState> former = begun ? Optional.of(recovered(run, config)) : Optional.empty();
    if (former.isPresent() && isDone(former.get(), config.problem())) {
      context.err().printf("multisite: %s is done: raise --search-size to go on%n", run.path());
      return ExitCodes.DONE;
    }
    CampaignModels models =
        CampaignModels.of(
            begun ? givenModels(run) : config.problem().modelFiles(),
            config.training().devices().bondOrder());
    TrainingSet known =
        begun
            ? TrainingSet.fromJson(run.readJson(RunFile.KNOWN_MOLECULES))
            : trainingSet(config.problem(), models);
    String prefix =
        CampaignQueues.prefix(config.network(), String.valueOf(run.path().getFileName()));
    if (config.network().redis().isPresent()) {
      settings.with("queue-prefix", prefix);
    }
    StopRequest stop = new StopRequest();
    StopSignals.handledBy(stop::stop, stop::drain);
    try (TimeLimit limit = TimeLimit.startingNow(config.compute().timeLimit(), clock);
        CampaignQueues queues =
            CampaignQueues.open(config.network(), prefix, context.environment(), clock)) {
      run.writeJson(RunFile.RUN_PARAMS, settings.toJson());
      ModelPool.Settings pool = modelPool(config);
      return logged(
          run, queues, new Part(config, settings, models, known, pool, stop, limit, former));
    }
  }

  /**
   * What a driver works with, from start to stop.
   *
   * @param former where an earlier driver left the campaign, if there was one
   */
  private record Part(
      RunConfig config,
      ResolvedSettings settings,
      CampaignModels models,
      TrainingSet known,
      ModelPool.Settings pool,
      StopRequest stop,
      TimeLimit limit,
      Optional<JournalState> former) {}

  private void requireWhatIsNeeded(RunConfig config) {
    Remote remote = config.compute().remote();
    if (!config.network().noTaskServer()) {
      ComputeSites.client(remote, context.environment());
      if (remote.qc().isEmpty()) {
        Programs.require(config.chemistry(), context.environment());
      }
    }
  }

  private JournalState recovered(RunDirectory run, RunConfig config) {
    Specification specification = Specification.named(config.problem().qcSpecification());
    Recovery.Report report =
        Recovery.recover(
            run,
            specification.property(),
            records ->
                RecordedSimulation.of(specification, records)
                    .map(simulation -> MoleculeData.of(simulation).toJson()),
            clock);
    if (report.adopted() + report.undone() > 0) {
      context
          .err()
          .printf(
              "multisite: %d outcomes were recorded and not in the journal, %d the other way"
                  + " round: put right%n",
              report.adopted(), report.undone());
    }
    return report.state();
  }

  private static boolean isDone(JournalState state, Problem problem) {
    boolean open =
        state.open().values().stream().anyMatch(task -> task.subject() instanceof Subject.Molecule);
    return !open
        && state.initialDone() >= problem.initialSize()
        && state.searched() >= problem.searchSize();
  }

  private static List<Path> givenModels(RunDirectory run) {
    return Journal.read(run.file(RunFile.JOURNAL)).stream()
        .filter(line -> line.entry() instanceof ModelGiven)
        .map(line -> (ModelGiven) line.entry())
        .collect(Collectors.toMap(ModelGiven::modelId, given -> given, (a, b) -> b, TreeMap::new))
        .values()
        .stream()
        .map(given -> run.model(given.file()))
        .filter(Files::exists)
        .toList();
  }

  private int logged(RunDirectory run, CampaignQueues queues, Part part)
      throws IOException, InterruptedException {
    boolean resumable = false;
    EndpointNews news =
        new EndpointNews(context.err(), () -> part.stop().stop("the loss of an endpoint"));
    try (RunLog log = RunLog.to(run.file(RunFile.RUNTIME_LOG))) {
      RunLog.quietenTerminal();
      LOG.info("Run directory: {}", run.path());
      try {
        return runIn(run, queues, part, news);
      } catch (CancellationException e) {
        resumable = true;
        Optional<String> lost = news.lost();
        lost.ifPresent(this::say);
        say(Conclusions.beforeItBegan(part.stop().reason().orElseThrow(), run.path()));
        return lost.isPresent() ? ExitCodes.UNAVAILABLE : ExitCodes.STOPPED;
      }
    } finally {
      if (!resumable && !Files.exists(run.file(RunFile.JOURNAL))) {
        Leftovers.remove(run, List.of(logs(run), RunSearchSpace.directory(run)));
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
    if (!config.network().noTaskServer()) {
      ComputeSites.rehearse(config.compute().remote(), context.environment(), context.err());
    }
    try (CampaignQueues queues =
            CampaignQueues.open(config.network(), prefix, context.environment(), clock);
        RunDirectory run = createRun(config, name, settings)) {
      try (RunStores stores =
              RunStores.open(
                  config.proxyStore(), config.network(), context.environment(), run.path());
          SearchSpace space = searchSpace(run, config, models, new StopRequest()).build()) {
        LOG.debug("{} molecules could be searched", space.size());
      } finally {
        Leftovers.remove(run, List.of(logs(run), RunSearchSpace.directory(run)));
      }
    }
  }

  private int runIn(RunDirectory run, CampaignQueues queues, Part part, EndpointNews news)
      throws IOException, InterruptedException {
    RunConfig config = part.config();
    StopRequest stop = part.stop();
    QcSettings chemistry = chemistry(run, config);
    Remote remote = config.compute().remote();
    TaskDeadlines deadlines = TaskDeadlines.of(config.compute(), chemistry);
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
    part.limit().onEnd(() -> stop.stop("--time-limit"));
    part.former().ifPresent(former -> sites.reattach(former.openSubmissions()));
    PrivateDirectory.make("logs", logs(run));
    RunSearchSpace spaceOfRun = searchSpace(run, config, part.models(), stop);
    try (RunStores stores =
            RunStores.open(
                config.proxyStore(), config.network(), context.environment(), run.path());
        ServerHalf server =
            config.network().noTaskServer()
                ? ServerHalf.elsewhere(
                    TaskServerLine.of(
                        part.settings(),
                        config.network(),
                        queues.prefix(),
                        config.proxyStore(),
                        run.path(),
                        context),
                    context.err())
                : ServerHalf.start(
                    context.workers(),
                    sites,
                    config.compute(),
                    deadlines,
                    part.pool(),
                    stores,
                    Optional.empty(),
                    logs(run),
                    queues.queues(),
                    clock);
        SearchSpace space =
            part.former().isPresent()
                ? spaceOfRun.find(part.former().get().searchSpace().orElseThrow())
                : spaceOfRun.build();
        RunDirectoryLog log = new RunDirectoryLog(run, clock, config.problem().seed())) {
      stores.leaveToTasks(openAtSites(run)); // also if this process cannot go on with them
      submissions.to(log);
      log.onSettled(sites::settled);
      Campaign campaign = campaign(run, queues.queues(), part, chemistry, space, stores, log);
      if (remote.qcPrefetch().isEmpty()) {
        int workers = config.compute().numQcWorkers();
        news.onAhead(ahead -> campaign.simulateAtOnce(remote.slots(workers, ahead)));
      }
      stop.carriedOutBy(campaign::stop, campaign::drain);
      CampaignOutcome outcome;
      try (ProgressView view =
          ProgressView.start(campaign::progress, context.err(), context.isTerminal())) {
        outcome = campaign.run();
      }
      if (outcome == CampaignOutcome.STOPPED) {
        stores.leaveToTasks(openAtSites(run));
      } else {
        stores.leaveToTasks(List.of());
        queues.over();
      }
      if (outcome == CampaignOutcome.TOO_MANY_FAILURES) {
        campaign.failureDigest().forEach(this::say);
      }
      return conclude(run, log, outcome, campaign.progress(), stop, news);
    }
  }

  /** Tasks that were sent to remote endpoints and have no outcome. */
  private static Set<String> openAtSites(RunDirectory run) {
    return JournalState.replay(Journal.read(run.file(RunFile.JOURNAL))).openSubmissions().stream()
        .map(Submission::taskId)
        .collect(Collectors.toSet());
  }

  private void say(String line) {
    LOG.info("{}", line);
    context.err().println("multisite: " + line);
  }

  private Campaign campaign(
      RunDirectory run,
      TaskQueues queues,
      Part part,
      QcSettings chemistry,
      SearchSpace space,
      RunStores stores,
      RunDirectoryLog log) {
    String digest = Digest.ofJson(part.settings().toJson());
    CampaignSettings settings = campaignSettings(part.config(), chemistry, part.models());
    SearchSpaceMolecules molecules =
        new SearchSpaceMolecules(space, RunSearchSpace.rules(chemistry));
    if (part.former().isPresent()) {
      log.resumed(digest, Version.current(), RecordedResults.rows(run, property(part.config())));
      return Campaign.resumed(
          run,
          Journal.read(run.file(RunFile.JOURNAL)),
          settings,
          molecules,
          part.known(),
          part.limit().budget(),
          stores.forCampaign(),
          queues,
          log,
          clock);
    }
    run.writeJson(RunFile.KNOWN_MOLECULES, part.known().toJson());
    log.started(digest, Version.current(), space, part.models().models());
    return new Campaign(
        settings,
        molecules,
        part.known(),
        part.models().models(),
        part.limit().budget(),
        stores.forCampaign(),
        queues,
        log,
        clock);
  }

  private RunSearchSpace searchSpace(
      RunDirectory run, RunConfig config, CampaignModels models, StopRequest stop) {
    return new RunSearchSpace(run, config, models.encodable(), stop, context.err());
  }

  private static String property(RunConfig config) {
    return Specification.named(config.problem().qcSpecification()).property();
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
      StopRequest stop,
      EndpointNews news) {
    boolean lost = outcome == CampaignOutcome.STOPPED && news.lost().isPresent();
    int exitCode =
        switch (outcome) {
          case DONE, EXHAUSTED -> ExitCodes.DONE;
          case TOO_MANY_FAILURES -> ExitCodes.TOO_MANY_FAILURES;
          case STOPPED -> lost ? ExitCodes.UNAVAILABLE : ExitCodes.STOPPED;
        };
    String why = stop.reason().orElse("--time-limit: too little time is left for the next task");
    String reason =
        lost ? news.lost().orElseThrow() : Conclusions.sentence(outcome, progress, why, run.path());
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
            models.architectures(),
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

  private static ResolvedSettings resolve(RunConfig config, ResolvedSettings settings) {
    return settings
        .with("num-qc-workers", config.compute().numQcWorkers())
        .with("model-count", config.problem().modelCount())
        .with("initial-size", config.problem().initialSize());
  }
}
