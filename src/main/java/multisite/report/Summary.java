package multisite.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import multisite.journal.Journal;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingFailed;
import multisite.journal.JournalEntry.TrainingStarted;
import multisite.journal.JournalLine;
import multisite.journal.JournalState;
import multisite.journal.RecordReader;
import multisite.journal.RunDirectory;
import multisite.journal.RunFile;
import multisite.journal.RunLock;
import multisite.journal.Subject;

/**
 * What a campaign has done so far, also while it runs, and after it was killed.
 *
 * @param run its directory
 * @param state where its journal ends
 * @param driver the process that works on it now
 * @param searchSize its budget
 * @param initialSize its initial set
 * @param simulated all successes, in the order they were recorded
 * @param failures how many simulations failed, by kind and host
 * @param updates trainings and rankings in their order, in words
 * @param stores what its stores were used for, and what is left in them
 */
public record Summary(
    String run,
    JournalState state,
    Optional<RunLock.Holder> driver,
    int searchSize,
    int initialSize,
    List<Simulated> simulated,
    Map<String, Map<String, Integer>> failures,
    List<String> updates,
    StoreUse stores) {

  /** Exit code of a campaign that came to its end. */
  private static final int DONE = 0;

  /**
   * One success.
   *
   * @param seconds since the campaign began
   * @param ip in eV
   */
  public record Simulated(double seconds, String smiles, Subject.Origin origin, double ip) {}

  /**
   * Reads a run directory; nothing is changed in it.
   *
   * @throws multisite.journal.RunDirectoryException if a file of it is damaged, naming file and
   *     line
   */
  public static Summary of(RunDirectory run) {
    List<JournalLine> lines = Journal.read(run.file(RunFile.JOURNAL));
    JournalState state = JournalState.replay(lines);
    JsonNode settings = run.readJson(RunFile.RUN_PARAMS);
    return new Summary(
        run.path().toString(),
        state,
        run.driver(),
        settings.path("search_size").asInt(),
        settings.path("initial_size").asInt(),
        simulated(lines, state),
        failures(run, state),
        updates(lines),
        StoreUse.of(run.file(RunFile.STORES)));
  }

  /** The best molecules, best first. */
  public List<Simulated> best(int count) {
    return simulated.stream()
        .sorted(Comparator.comparingDouble(Simulated::ip).reversed())
        .limit(count)
        .toList();
  }

  /** Simulations without an outcome. */
  public long openSimulations() {
    return state.open().values().stream()
        .filter(task -> task.subject() instanceof Subject.Molecule)
        .count();
  }

  /** Whether {@code resume} has something to do. */
  public boolean resumable() {
    return driver.isEmpty() && state.stopped().map(Stopped::exitCode).orElse(1) != DONE;
  }

  /** Whether it runs, or how it ended, in a sentence. */
  public String standing() {
    if (driver.isPresent()) {
      return "running: process " + driver.get().pid() + " on " + driver.get().host();
    }
    String how =
        state
            .stopped()
            .map(stopped -> stopped.reason() + " (exit code " + stopped.exitCode() + ")")
            .orElse("its driver ended without a word");
    return resumable() ? how + "; can be resumed" : how;
  }

  private static List<Simulated> simulated(List<JournalLine> lines, JournalState state) {
    List<Simulated> simulated = new ArrayList<>();
    double start = lines.isEmpty() ? 0 : lines.get(0).time();
    for (JournalLine line : lines) {
      if (line.entry() instanceof TaskFinished outcome
          && outcome.ip() != null
          && outcome.equals(state.finished().get(outcome.taskId()))) {
        TaskSubmitted task = state.submitted().get(outcome.taskId());
        if (task != null && task.subject() instanceof Subject.Molecule molecule) {
          simulated.add(
              new Simulated(
                  line.time() - start, molecule.smiles(), molecule.origin(), outcome.ip()));
        }
      }
    }
    return simulated;
  }

  /** By kind as the journal has it, by host as the records have it. */
  private static Map<String, Map<String, Integer>> failures(RunDirectory run, JournalState state) {
    Map<String, String> hosts = new HashMap<>();
    try (RecordReader reader = run.read(RunFile.SIMULATION_RESULTS)) {
      while (reader.hasNext()) {
        JsonNode line = reader.next().json();
        hosts.put(
            line.path("task_id").asText(),
            line.path("worker_info").path("hostname").asText("an unknown host"));
      }
    }
    Map<String, Map<String, Integer>> failures = new TreeMap<>();
    for (TaskFinished outcome : state.finished().values()) {
      TaskSubmitted task = state.submitted().get(outcome.taskId());
      String kind = outcome.failureKind();
      if (kind != null && task != null && task.subject() instanceof Subject.Molecule) {
        failures
            .computeIfAbsent(kind, k -> new TreeMap<>())
            .merge(hosts.getOrDefault(outcome.taskId(), "an unknown host"), 1, Integer::sum);
      }
    }
    return failures;
  }

  private static List<String> updates(List<JournalLine> lines) {
    List<String> updates = new ArrayList<>();
    for (JournalLine line : lines) {
      if (line.entry() instanceof TrainingStarted training) {
        updates.add(
            "training %d: %d models on %d molecules"
                .formatted(training.round(), training.models(), training.size()));
      } else if (line.entry() instanceof TrainingFailed failed) {
        updates.add(
            "model %d kept its old weights in training %d: %s"
                .formatted(failed.modelId(), failed.round(), failed.failureKind()));
      } else if (line.entry() instanceof RankingMade ranking) {
        updates.add(
            "ranking %d: %d molecules by %d models"
                .formatted(ranking.round(), ranking.size(), ranking.models().size()));
      }
    }
    return updates;
  }
}
