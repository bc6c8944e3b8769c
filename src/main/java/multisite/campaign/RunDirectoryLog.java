package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import multisite.chemistry.MoleculeData;
import multisite.chemistry.SimulationReport;
import multisite.journal.Digest;
import multisite.journal.FlatResult;
import multisite.journal.Journal;
import multisite.journal.JournalEntry;
import multisite.journal.RecordFile;
import multisite.journal.ResultRow;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import multisite.journal.Subject;
import multisite.journal.Sync;
import multisite.searchspace.SearchSpace;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Submission;
import multisite.task.SubmissionLog;
import multisite.task.Task;
import multisite.task.UnixTime;
import org.jspecify.annotations.Nullable;

/**
 * Writes a campaign into its run directory: the records first, then the journal's line about them,
 * both on disk before a method returns.
 */
public final class RunDirectoryLog implements CampaignLog, SubmissionLog, AutoCloseable {
  private final Clock clock;
  private final long seed;
  private final ModelFiles modelFiles;
  private final RankingFiles rankingFiles;
  private final Journal journal;
  private final RecordFile qcRecords;
  private final RecordFile moleculeRecords;
  private final RecordFile simulations;
  private final RecordFile trainings;
  private final RecordFile histories;
  private final RecordFile inferences;

  private volatile Consumer<String> settled = taskId -> {};

  @GuardedBy("this")
  private final List<ResultRow> rows = new ArrayList<>();

  public RunDirectoryLog(RunDirectory run, Clock clock, long seed) {
    this.clock = clock;
    this.seed = seed;
    this.modelFiles = new ModelFiles(run);
    this.rankingFiles = new RankingFiles(run);
    this.journal = Journal.open(run, clock);
    this.qcRecords = run.records(RunFile.QCFRACTAL_RECORDS, Sync.EACH_APPEND);
    this.moleculeRecords = run.records(RunFile.MOLDATA_RECORDS, Sync.EACH_APPEND);
    this.simulations = run.records(RunFile.SIMULATION_RESULTS, Sync.EACH_APPEND);
    this.trainings = run.records(RunFile.TRAINING_RESULTS, Sync.EACH_APPEND);
    this.histories = run.records(RunFile.TRAINING_HISTORY, Sync.NEVER);
    this.inferences = run.records(RunFile.INFERENCE_RESULTS, Sync.NEVER);
  }

  /**
   * The campaign begins: all that another driver needs to go on with it is on disk after this.
   *
   * @param models weights that the user brought
   */
  public void started(
      String settingsDigest, String version, SearchSpace space, List<ModelVersion> models) {
    List<JournalEntry> entries = new ArrayList<>();
    entries.add(new JournalEntry.SearchSpaceBuilt(space.size(), space.digest()));
    for (ModelVersion model : models) {
      entries.add(
          new JournalEntry.ModelGiven(
              model.modelId(), modelFiles.write(model), Digest.of(model.bytes())));
    }
    entries.add(new JournalEntry.CampaignStarted(settingsDigest, seed, version));
    journal.appendAll(entries);
  }

  /**
   * Another driver takes the campaign up.
   *
   * @param simulated what was simulated before
   */
  public synchronized void resumed(
      String settingsDigest, String version, List<ResultRow> simulated) {
    journal.append(new JournalEntry.Resumed(settingsDigest, version));
    rows.addAll(simulated);
  }

  /** The campaign ends, and the driver with it. */
  public void stopped(String reason, int exitCode) {
    journal.append(new JournalEntry.Stopped(reason, exitCode));
  }

  /** All molecules that were simulated with success so far. */
  public synchronized List<ResultRow> results() {
    return List.copyOf(rows);
  }

  /** Whom to tell the id of each task whose outcome is on disk. */
  public void onSettled(Consumer<String> listener) {
    settled = listener;
  }

  @Override
  public void submitted(List<Submission> submissions) {
    journal.appendAll(submissions.stream().map(JournalEntry.TaskSent::of).toList());
  }

  @Override
  public void simulationSubmitted(Task task, Pick pick, String smiles) {
    Subject subject =
        new Subject.Molecule(
            smiles, pick.inchiKey(), pick.origin(), seed, score(pick).orElse(null), pick.index());
    journal.append(new JournalEntry.TaskSubmitted(task.taskId(), task.method(), subject));
  }

  @Override
  public void simulationSucceeded(Result result, Pick pick, JsonNode report, double ip) {
    SimulationReport simulation = SimulationReport.fromJson(report);
    qcRecords.appendAll(List.copyOf(simulation.records().values()));
    moleculeRecords.append(
        Json.MAPPER
            .createArrayNode()
            .add(UnixTime.now(clock))
            .add(MoleculeData.of(simulation).toJson().toString()));
    simulations.append(withInfo(result, "ip", report.path("ip_ev")));
    finished(result, pick.inchiKey(), ip);
    addRow(
        new ResultRow(
            result.task().taskInfo().path("smiles").asText(),
            pick.inchiKey(),
            ip,
            score(pick).orElse(null),
            pick.origin(),
            result.timing().phases().getOrDefault(Phase.RUNNING, 0.0)));
  }

  @Override
  public void simulationFailed(Result result, Pick pick) {
    simulations.append(FlatResult.toJson(result));
    finished(result, pick.inchiKey(), null);
  }

  @Override
  public void trainingStarted(int round, List<TrainingData.Entry> data, List<Task> tasks) {
    List<JournalEntry> entries = new ArrayList<>();
    entries.add(new JournalEntry.TrainingStarted(round, tasks.size(), data.size(), digest(data)));
    tasks.forEach(task -> entries.add(training(task)));
    journal.appendAll(entries);
  }

  @Override
  public void trainingSubmitted(Task task) {
    journal.append(training(task));
  }

  private static JournalEntry training(Task task) {
    JsonNode info = task.taskInfo();
    Subject subject =
        new Subject.Model(
            info.path("model_id").asInt(),
            info.path("round").asInt(),
            info.path("seed").asLong(),
            info.path("size").asInt());
    return new JournalEntry.TaskSubmitted(task.taskId(), task.method(), subject);
  }

  @Override
  public void modelTrained(Result result, ModelVersion model, JsonNode history) {
    String file = modelFiles.write(model);
    ObjectNode epochs = Json.MAPPER.createObjectNode();
    epochs.put("model_id", model.modelId()).put("version", model.version());
    epochs.setAll((ObjectNode) history);
    histories.append(epochs);
    trainings.append(FlatResult.toJson(result));
    journal.appendAll(
        List.of(
            new JournalEntry.ModelTrained(
                model.modelId(), model.version(), file, Digest.of(model.bytes())),
            outcome(result, null, null)));
    settled.accept(result.task().taskId());
    modelFiles.removeOlderThan(model);
  }

  @Override
  public void trainingFailed(Result result, int modelId) {
    trainings.append(FlatResult.toJson(result));
    String kind = result.outcome() instanceof Outcome.Failure failure ? failure.kind() : "no_model";
    int round = result.task().taskInfo().path("round").asInt();
    journal.appendAll(
        List.of(
            new JournalEntry.TrainingFailed(modelId, round, kind), outcome(result, null, null)));
    settled.accept(result.task().taskId());
  }

  @Override
  public void inferenceFinished(Result result) {
    inferences.append(FlatResult.toJson(result));
    settled.accept(result.task().taskId());
  }

  @Override
  public void rankingMade(
      int round, List<ModelVersion> models, int capacity, List<RankedMolecule> best) {
    rankingFiles.write(round, new RankingFiles.Saved(capacity, best));
    journal.append(
        new JournalEntry.RankingMade(
            round,
            models.stream().map(model -> Digest.of(model.bytes())).toList(),
            best.size(),
            RankingFiles.digest(best)));
    rankingFiles.removeOlderThan(round);
  }

  @Override
  public void updateAbandoned(int round) {
    journal.append(new JournalEntry.UpdateAbandoned(round));
  }

  @Override
  public void close() {
    for (AutoCloseable file :
        List.of(qcRecords, moleculeRecords, simulations, trainings, histories, inferences)) {
      ((RecordFile) file).close();
    }
    journal.close();
  }

  private void finished(Result result, @Nullable String inchiKey, @Nullable Double ip) {
    journal.append(outcome(result, inchiKey, ip));
    settled.accept(result.task().taskId());
  }

  private static JournalEntry outcome(
      Result result, @Nullable String inchiKey, @Nullable Double ip) {
    String kind = result.outcome() instanceof Outcome.Failure failure ? failure.kind() : null;
    return new JournalEntry.TaskFinished(
        result.task().taskId(), result.task().topic(), kind, inchiKey, ip);
  }

  private synchronized void addRow(ResultRow row) {
    rows.add(row);
  }

  private static ObjectNode withInfo(Result result, String name, JsonNode value) {
    ObjectNode json = FlatResult.toJson(result);
    ObjectNode info = result.task().taskInfo().deepCopy();
    info.set(name, value);
    json.set("task_info", info);
    return json;
  }

  private static String digest(List<TrainingData.Entry> data) {
    return Digest.ofLines(
        data.stream().map(entry -> entry.smiles() + " " + entry.value()).toList());
  }

  private static Optional<Subject.Score> score(Pick pick) {
    return pick.ranked()
        .map(ranked -> new Subject.Score(ranked.mean(), ranked.std(), ranked.ucb()));
  }
}
