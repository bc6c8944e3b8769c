package multisite.campaign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import multisite.campaign.Standing.OpenSimulation;
import multisite.campaign.Standing.OpenTraining;
import multisite.campaign.Standing.PendingUpdate;
import multisite.journal.JournalEntry;
import multisite.journal.JournalEntry.ModelGiven;
import multisite.journal.JournalEntry.ModelTrained;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalEntry.Resumed;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingFailed;
import multisite.journal.JournalEntry.TrainingStarted;
import multisite.journal.JournalEntry.UpdateAbandoned;
import multisite.journal.JournalLine;
import multisite.journal.JournalState;
import multisite.journal.RunDirectory;
import multisite.journal.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out from a journal where its campaign stands: gives a new {@link SearchState} all decisions
 * again in their order, so that it goes on as the undisturbed one would have.
 */
final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  /** Exit code of a driver that gave up after too many failures in a row. */
  private static final int GAVE_UP = 5;

  private final SearchPolicy policy;
  private final JournalState journal;
  private final ModelFiles modelFiles;
  private final RankingFiles rankingFiles;
  private final int knownAtStart;
  private final SearchState state;
  private final List<TrainingData.Entry> known;
  private final Map<String, OpenSimulation> open = new LinkedHashMap<>();
  private final Map<Integer, NavigableMap<Integer, String>> modelDigests = new TreeMap<>();
  private final Map<Integer, OpenTraining> untrained = new TreeMap<>();
  private @Nullable TrainingStarted training;
  private Optional<RankingFiles.Saved> ranking = Optional.empty();
  private int rankings;
  private int trainingRounds;
  private int inferenceRounds;
  private boolean gaveUp;

  private Restoration(
      RunDirectory run,
      List<JournalLine> lines,
      SearchPolicy policy,
      MoleculeSource molecules,
      TrainingSet atStart) {
    this.policy = policy;
    this.journal = JournalState.replay(lines);
    this.modelFiles = new ModelFiles(run);
    this.rankingFiles = new RankingFiles(run);
    this.knownAtStart = atStart.keys().size();
    this.state = new SearchState(policy, molecules.size(), molecules::inchiKey, atStart.keys());
    this.known = new ArrayList<>(atStart.entries());
  }

  /**
   * Where the campaign stands after those lines.
   *
   * @param atStart what was known before it began
   */
  static Standing of(
      RunDirectory run,
      List<JournalLine> lines,
      SearchPolicy policy,
      MoleculeSource molecules,
      TrainingSet atStart) {
    Restoration restoration = new Restoration(run, lines, policy, molecules, atStart);
    return restoration.replay(lines);
  }

  private Standing replay(List<JournalLine> lines) {
    if (policy.initialSize() == 0) {
      state.beginWithUpdate();
    }
    lines.forEach(line -> apply(line.entry()));
    Map<Integer, ModelVersion> models = models();
    PendingUpdate update = update(models);
    return new Standing(
        state,
        List.copyOf(known),
        List.copyOf(models.values()),
        List.copyOf(open.values()),
        update,
        trainingRounds,
        inferenceRounds,
        knownAtStart);
  }

  private void apply(JournalEntry entry) {
    if (entry instanceof TaskSubmitted task) {
      submitted(task);
    } else if (entry instanceof TaskFinished outcome) {
      finished(outcome);
    } else if (entry instanceof TaskReopened reopened) {
      reopen(reopened.taskId());
    } else if (entry instanceof ModelGiven given) {
      digests(given.modelId()).put(0, given.digest());
    } else if (entry instanceof TrainingStarted started) {
      training = started;
      trainingRounds = started.round();
      untrained.clear();
      for (int model = 0; model < started.models(); model++) {
        untrained.put(model, new OpenTraining("", false));
      }
      state.beginUpdate();
    } else if (entry instanceof ModelTrained trained) {
      digests(trained.modelId()).put(trained.version(), trained.digest());
      untrained.remove(trained.modelId());
    } else if (entry instanceof TrainingFailed failed) {
      untrained.remove(failed.modelId());
    } else if (entry instanceof RankingMade made) {
      rankingMade(made);
    } else if (entry instanceof UpdateAbandoned abandoned) {
      inferenceRounds = abandoned.round();
      endUpdate();
    } else if (entry instanceof Stopped stopped) {
      gaveUp = stopped.exitCode() == GAVE_UP;
    } else if (entry instanceof Resumed && gaveUp) {
      state.forgive();
    }
  }

  private void submitted(TaskSubmitted task) {
    if (task.subject() instanceof Subject.Molecule molecule) {
      boolean canBeSent = molecule.index() != null;
      if (!open.containsKey(task.taskId())
          && (canBeSent || journal.finished().containsKey(task.taskId()))) {
        Pick pick = pick(molecule);
        open.put(task.taskId(), new OpenSimulation(task.taskId(), pick, false));
        state.restore(pick);
      }
    } else if (task.subject() instanceof Subject.Model model
        && untrained.containsKey(model.modelId())) {
      boolean again = journal.finished().containsKey(task.taskId());
      untrained.put(model.modelId(), new OpenTraining(task.taskId(), again));
    }
  }

  private Pick pick(Subject.Molecule molecule) {
    int index = molecule.index() == null ? -1 : molecule.index();
    Subject.Score score = molecule.score();
    String key = molecule.inchiKey();
    return new Pick(
        index,
        key == null ? molecule.smiles() : key,
        molecule.origin(),
        score == null
            ? Optional.empty()
            : Optional.of(new RankedMolecule(index, score.mean(), score.std(), score.ucb())),
        rankings);
  }

  /** Only the outcome that counts: not a later one, nor one that was undone. */
  private void finished(TaskFinished outcome) {
    OpenSimulation simulation = open.get(outcome.taskId());
    if (simulation == null || !outcome.equals(journal.finished().get(outcome.taskId()))) {
      return;
    }
    open.remove(outcome.taskId());
    Double ip = outcome.ip();
    TaskSubmitted task = journal.submitted().get(outcome.taskId());
    if (outcome.success()
        && ip != null
        && task != null
        && task.subject() instanceof Subject.Molecule molecule) {
      known.add(new TrainingData.Entry(molecule.smiles(), ip));
      state.recordSuccess(simulation.pick());
    } else {
      state.recordFailure(simulation.pick());
    }
  }

  private void reopen(String taskId) {
    open.computeIfPresent(
        taskId, (id, simulation) -> new OpenSimulation(id, simulation.pick(), true));
  }

  private void rankingMade(RankingMade made) {
    rankings++;
    inferenceRounds = made.round();
    boolean latest = journal.ranking().filter(made::equals).isPresent();
    ranking = latest ? rankingFiles.read(made) : Optional.empty();
    state.installRanking(ranking.map(RankingFiles.Saved::best).orElse(List.of()));
    endUpdate();
  }

  private void endUpdate() {
    training = null;
    untrained.clear();
    state.endUpdate();
  }

  private NavigableMap<Integer, String> digests(int modelId) {
    return modelDigests.computeIfAbsent(modelId, id -> new TreeMap<>());
  }

  /** The newest whole version of each model; those whose newest is torn are trained again. */
  private Map<Integer, ModelVersion> models() {
    Map<Integer, ModelVersion> models = new TreeMap<>();
    modelDigests.forEach(
        (id, versions) -> {
          for (Map.Entry<Integer, String> version : versions.descendingMap().entrySet()) {
            Optional<ModelVersion> read = modelFiles.read(id, version.getKey(), version.getValue());
            if (read.isPresent()) {
              models.put(id, read.get());
              return;
            }
            LOG.warn("model {} version {} is damaged or gone", id, version.getKey());
          }
        });
    return models;
  }

  private PendingUpdate update(Map<Integer, ModelVersion> models) {
    boolean torn = isTorn(models);
    if (training != null) {
      if (torn) {
        modelDigests.keySet().stream()
            .filter(id -> isTorn(id, models))
            .forEach(id -> untrained.putIfAbsent(id, new OpenTraining("", true)));
      }
      return untrained.isEmpty()
          ? new PendingUpdate.Infer()
          : new PendingUpdate.FinishTraining(
              training.round(), Math.min(training.size(), known.size()), Map.copyOf(untrained));
    }
    if (state.isUpdating()) {
      return known.isEmpty() ? new PendingUpdate.Infer() : new PendingUpdate.Train();
    }
    if (torn && !known.isEmpty()) {
      LOG.warn("the models are trained again");
      state.beginUpdate();
      return new PendingUpdate.Train();
    }
    if (rankings > 0 && (ranking.isEmpty() || wasCutTooShort(ranking.get()))) {
      LOG.info("the search space is ranked again by the models there are");
      state.beginUpdate();
      return new PendingUpdate.Infer();
    }
    return new PendingUpdate.None();
  }

  /** Whether the search size was raised since, so that the ranking may run out too early. */
  private boolean wasCutTooShort(RankingFiles.Saved saved) {
    return saved.isCut()
        && policy.searchSize() + knownAtStart > saved.capacity()
        && state.rankingIsShort();
  }

  private boolean isTorn(Map<Integer, ModelVersion> models) {
    return modelDigests.keySet().stream().anyMatch(id -> isTorn(id, models));
  }

  private boolean isTorn(int modelId, Map<Integer, ModelVersion> models) {
    ModelVersion model = models.get(modelId);
    return model == null || model.version() != digests(modelId).lastKey();
  }
}
