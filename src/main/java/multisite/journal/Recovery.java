package multisite.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.task.Json;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes journal and records agree after a crash, before a campaign goes on: a record without its
 * journal line is adopted, a journal line without its record is undone. Done twice it does nothing
 * more. It only appends, and no outcome that was once on disk is lost; {@link LoneOptimizations}
 * alone are taken back if they are not all of a simulation.
 *
 * <p>The caller holds the lock of the run directory.
 */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final RunDirectory run;
  private final String property;
  private final Function<List<JsonNode>, Optional<? extends JsonNode>> dataOf;
  private final JournalState before;
  private final Map<String, TaskFinished> recorded = new LinkedHashMap<>();
  private final Map<String, TaskSubmitted> unknown = new LinkedHashMap<>();
  private final List<JournalEntry> entries = new ArrayList<>();

  private Recovery(
      RunDirectory run,
      String property,
      Function<List<JsonNode>, Optional<? extends JsonNode>> dataOf) {
    this.run = run;
    this.property = property;
    this.dataOf = dataOf;
    this.before = JournalState.replay(Journal.read(run.file(RunFile.JOURNAL)));
  }

  /**
   * What was put right.
   *
   * @param state of the campaign after it
   * @param adopted outcomes that got their journal line
   * @param undone outcomes that had no record: their tasks are open again
   */
  public record Report(JournalState state, int adopted, int undone) {}

  /**
   * Puts a run directory right.
   *
   * @param property the one whose ionization potential the journal holds, such as {@code
   *     xtb-vacuum}
   * @param dataOf the data of the molecule whose optimisations these are, a line's inner object of
   *     {@link RunFile#MOLDATA_RECORDS}; empty if they are not all of a simulation
   * @throws RunDirectoryException if a file is corrupted in its middle, naming file and line
   * @throws JournalException if it cannot be written
   */
  public static Report recover(
      RunDirectory run,
      String property,
      Function<List<JsonNode>, Optional<? extends JsonNode>> dataOf,
      Clock clock) {
    return new Recovery(run, property, dataOf).recover(clock);
  }

  private Report recover(Clock clock) {
    readRecords(RunFile.SIMULATION_RESULTS);
    readRecords(RunFile.TRAINING_RESULTS);
    Set<String> undone = undo();
    int adopted = adoptRecords();
    Set<String> withData = successes();
    completeOptimizations(withData, clock);
    adopted += adoptMolecules(undone, withData);
    if (!entries.isEmpty()) {
      LOG.warn("Adopted {} outcomes without, undid {} with a journal line", adopted, undone.size());
    }
    try (Journal journal = Journal.open(run, clock)) {
      if (!entries.isEmpty()) {
        journal.appendAll(entries);
      }
    }
    JournalState after = JournalState.replay(Journal.read(run.file(RunFile.JOURNAL)));
    return new Report(after, adopted, undone.size());
  }

  private void readRecords(RunFile file) {
    try (RecordReader reader = run.read(file)) {
      while (reader.hasNext()) {
        RecordLine line = reader.next();
        try {
          Result result = FlatResult.fromJson(line.json());
          Task task = result.task();
          recorded.putIfAbsent(
              task.taskId(),
              RecordedTasks.outcome(result, before.submitted().get(task.taskId()), property));
          if (!before.submitted().containsKey(task.taskId())) {
            unknown.putIfAbsent(
                task.taskId(), RecordedTasks.submission(task, before.campaign().orElse(null)));
          }
        } catch (IllegalArgumentException e) {
          throw new CorruptRecordException(
              run.file(file), line.number(), String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private Set<String> undo() {
    Set<String> undone = new HashSet<>();
    for (TaskFinished outcome : before.finished().values()) {
      if (outcome.topic() != Topic.INFER && !recorded.containsKey(outcome.taskId())) {
        undone.add(outcome.taskId());
        entries.add(new TaskReopened(outcome.taskId()));
      }
    }
    return undone;
  }

  private int adoptRecords() {
    int adopted = 0;
    for (TaskFinished outcome : recorded.values()) {
      if (!before.finished().containsKey(outcome.taskId())) {
        TaskSubmitted submitted = unknown.get(outcome.taskId());
        if (submitted != null) {
          entries.add(submitted);
        }
        entries.add(outcome);
        adopted++;
      }
    }
    return adopted;
  }

  private Set<String> successes() {
    Set<String> keys = new HashSet<>();
    recorded.values().stream()
        .filter(TaskFinished::success)
        .map(outcome -> String.valueOf(outcome.inchiKey()))
        .forEach(keys::add);
    return keys;
  }

  /** A simulation of which only its optimisations are on disk gets the rest, or is taken back. */
  private void completeOptimizations(Set<String> withResult, Clock clock) {
    Path file = run.file(RunFile.QCFRACTAL_RECORDS);
    LoneOptimizations last = LoneOptimizations.find(file, withResult);
    if (last.records().isEmpty() || hasData(last)) {
      return;
    }
    Optional<? extends JsonNode> data = dataOf.apply(last.records());
    if (data.isEmpty()) {
      last.cut(file);
      LOG.warn(
          "Took {} optimisations back of a molecule that is simulated again",
          last.records().size());
      return;
    }
    try (RecordFile molecules = run.records(RunFile.MOLDATA_RECORDS, Sync.EACH_APPEND)) {
      molecules.append(
          Json.MAPPER.createArrayNode().add(UnixTime.now(clock)).add(data.get().toString()));
    }
    LOG.warn("Took the data of a molecule from its optimisations");
  }

  private boolean hasData(LoneOptimizations last) {
    try (RecordReader reader = run.read(RunFile.MOLDATA_RECORDS)) {
      while (reader.hasNext()) {
        if (last.areOf(moleculeData(reader.next()).path("key").asText())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Molecules whose data is on disk, while the line of their task's result is not.
   *
   * @param known InChIKeys of the molecules with a result; gets those that are adopted
   */
  private int adoptMolecules(Set<String> undone, Set<String> known) {
    List<ObjectNode> results = new ArrayList<>();
    try (RecordReader reader = run.read(RunFile.MOLDATA_RECORDS)) {
      while (reader.hasNext()) {
        JsonNode molecule = moleculeData(reader.next());
        if (known.add(molecule.path("key").asText())) {
          results.add(adopt(molecule, undone));
        }
      }
    }
    if (!results.isEmpty()) {
      try (RecordFile file = run.records(RunFile.SIMULATION_RESULTS, Sync.EACH_APPEND)) {
        file.appendAll(results);
      }
    }
    return results.size();
  }

  private ObjectNode adopt(JsonNode molecule, Set<String> undone) {
    String key = molecule.path("key").asText();
    String smiles = molecule.path("identifier").path("smiles").asText();
    JsonNode ips = molecule.path("oxidation_potential");
    TaskSubmitted task =
        openTask(key, undone)
            .orElseGet(
                () -> {
                  TaskSubmitted made =
                      RecordedTasks.adopted(smiles, key, before.campaign().orElse(null));
                  entries.add(made);
                  return made;
                });
    JsonNode ip = ips.path(property);
    entries.add(
        new TaskFinished(
            task.taskId(), Topic.SIMULATE, null, key, ip.isNumber() ? ip.asDouble() : null));
    return FlatResult.toJson(RecordedTasks.result(task, smiles, key, ips));
  }

  private Optional<TaskSubmitted> openTask(String key, Set<String> undone) {
    return before.submitted().values().stream()
        .filter(task -> before.open().containsKey(task.taskId()) || undone.contains(task.taskId()))
        .filter(task -> !recorded.containsKey(task.taskId()))
        .filter(
            task ->
                task.subject() instanceof Subject.Molecule molecule
                    && key.equals(molecule.inchiKey()))
        .findFirst();
  }

  private JsonNode moleculeData(RecordLine line) {
    try {
      return Json.MAPPER.readTree(line.json().path(1).asText());
    } catch (JsonProcessingException e) {
      throw new CorruptRecordException(
          run.file(RunFile.MOLDATA_RECORDS), line.number(), "no molecule's data in it");
    }
  }
}
