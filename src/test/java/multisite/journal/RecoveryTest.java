package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import multisite.journal.JournalEntry.CampaignStarted;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path dir;

  @Test
  void aRunWithoutACrashStaysAsItIs() throws IOException {
    try (RunDirectory run = campaign(5)) {
      List<byte[]> before = contents(run);
      Recovery.Report report = recover(run);
      assertThat(report.adopted()).isZero();
      assertThat(report.undone()).isZero();
      assertThat(report.state().searched()).isEqualTo(4);
      assertThat(report.state().failed()).isEqualTo(1);
      assertThat(contents(run)).containsExactlyElementsOf(before);
    }
  }

  @Test
  void aRecordWithoutItsJournalLineIsAdopted() throws IOException {
    try (RunDirectory run = campaign(3)) {
      cutLines(run.file(RunFile.JOURNAL), 1);
      Recovery.Report report = recover(run);
      assertThat(report.adopted()).isEqualTo(1);
      assertThat(report.state().open()).isEmpty();
      assertThat(report.state().finished().get("t2"))
          .isEqualTo(new TaskFinished("t2", Topic.SIMULATE, null, "KEY-2", 12.0));
    }
  }

  @Test
  void aTaskThatOnlyItsRecordTellsOfIsAdoptedWithWhatTheRecordSays() throws IOException {
    try (RunDirectory run = campaign(3)) {
      cutLines(run.file(RunFile.JOURNAL), 2);
      JournalState state = recover(run).state();
      assertThat(state.submitted().get("t2"))
          .isEqualTo(new TaskSubmitted("t2", "run_simulation", molecule(2)));
      assertThat(state.open()).isEmpty();
    }
  }

  @Test
  void aJournalLineWithoutItsRecordIsUndone() throws IOException {
    try (RunDirectory run = campaign(2)) {
      cutLines(run.file(RunFile.SIMULATION_RESULTS), 1); // that of the failure t1
      Recovery.Report report = recover(run);
      assertThat(report.undone()).isEqualTo(1);
      assertThat(report.state().open()).containsOnlyKeys("t1");
      assertThat(report.state().finished()).containsOnlyKeys("t0");
    }
  }

  @Test
  void aMoleculeWhoseDataWasRecordedIsNotPaidForAgain() throws IOException {
    try (RunDirectory run = campaign(3)) {
      cutLines(run.file(RunFile.JOURNAL), 1);
      cutLines(run.file(RunFile.SIMULATION_RESULTS), 1);
      Recovery.Report report = recover(run);
      assertThat(report.adopted()).isEqualTo(1);
      assertThat(report.state().open()).isEmpty();
      RecordLine line = last(run.file(RunFile.SIMULATION_RESULTS));
      Result adopted = FlatResult.fromJson(line.json());
      assertThat(adopted.task().taskId()).isEqualTo("t2");
      assertThat(adopted.task().taskInfo().path("ip").path("xtb-vacuum").asDouble())
          .isEqualTo(12.0);
      assertThat(adopted.task().taskInfo().path("ucb").asDouble()).isEqualTo(14.0);
    }
  }

  @Test
  void halfASimulationIsTakenBack() throws IOException {
    for (String tail : List.of("", "\n{\"schema_name\": \"torn")) {
      try (RunDirectory run = campaign(3, "run" + tail.length())) {
        List<String> whole = List.of(optimisation("KEY-0"), optimisation("KEY-0"));
        List<String> lines = new ArrayList<>(whole);
        lines.add(optimisation("KEY-9") + tail);
        Files.writeString(run.file(RunFile.QCFRACTAL_RECORDS), String.join("\n", lines));

        recover(run);

        assertThat(run.file(RunFile.QCFRACTAL_RECORDS)).hasContent(String.join("\n", whole));
      }
    }
  }

  @Test
  void aSimulationOfWhichOnlyTheOptimisationsAreOnDiskIsNotPaidForTwice() throws IOException {
    for (String tail : List.of("", "[1.7e9, \"{torn")) {
      try (RunDirectory run = campaign(3, "run" + tail.length())) {
        cutLines(run.file(RunFile.JOURNAL), 1);
        cutLines(run.file(RunFile.SIMULATION_RESULTS), 1);
        cutLines(run.file(RunFile.MOLDATA_RECORDS), 1);
        Files.writeString(run.file(RunFile.MOLDATA_RECORDS), tail, StandardOpenOption.APPEND);
        List<String> lines = List.of(optimisation("KEY-2"), optimisation("KEY-2"));
        Files.write(run.file(RunFile.QCFRACTAL_RECORDS), lines);

        Recovery.Report report = recover(run);

        assertThat(report.adopted()).isEqualTo(1);
        assertThat(report.state().open()).isEmpty();
        assertThat(report.state().finished().get("t2"))
            .isEqualTo(new TaskFinished("t2", Topic.SIMULATE, null, "KEY-2", 12.5));
        assertThat(keysOnDisk(run)).containsExactlyInAnyOrder("KEY-0", "KEY-2");
        assertThat(Files.readAllLines(run.file(RunFile.QCFRACTAL_RECORDS))).isEqualTo(lines);
        assertThat(recover(run).adopted()).as("a second time").isZero();
      }
    }
  }

  @Test
  void optimisationsOfAMoleculeThatIsAdoptedStay() throws IOException {
    try (RunDirectory run = campaign(3)) {
      cutLines(run.file(RunFile.JOURNAL), 1);
      cutLines(run.file(RunFile.SIMULATION_RESULTS), 1);
      List<String> lines = List.of(optimisation("KEY-2"), optimisation("KEY-2"));
      Files.write(run.file(RunFile.QCFRACTAL_RECORDS), lines);

      recover(run);

      assertThat(Files.readAllLines(run.file(RunFile.QCFRACTAL_RECORDS))).isEqualTo(lines);
    }
  }

  @Test
  void allThatIsLeftOfALostJournalIsFoundInTheRecords() throws IOException {
    try (RunDirectory run = campaign(5)) {
      cutLines(run.file(RunFile.JOURNAL), 10);
      cutLines(run.file(RunFile.SIMULATION_RESULTS), 1);
      Recovery.Report report = recover(run);
      assertThat(report.adopted()).isEqualTo(5);
      assertThat(report.state().searched()).isEqualTo(4);
      assertThat(report.state().finished())
          .containsOnlyKeys("t0", "t1", "t2", "t3", "adopted-KEY-4");
    }
  }

  @Test
  void whereverAllFilesAreCutEveryTaskHasOneOutcomeOrIsOpenAndDataIsNeverLost() throws IOException {
    Random random = new Random(11);
    for (int trial = 0; trial < 60; trial++) {
      try (RunDirectory run = campaign(6, "trial-" + trial)) {
        for (RunFile file :
            List.of(RunFile.JOURNAL, RunFile.SIMULATION_RESULTS, RunFile.MOLDATA_RECORDS)) {
          byte[] bytes = Files.readAllBytes(run.file(file));
          int keep = file == RunFile.JOURNAL ? 200 : 0;
          int length = keep + random.nextInt(bytes.length - keep + 1);
          Files.write(run.file(file), Arrays.copyOf(bytes, length));
        }
        Set<String> onDisk = keysOnDisk(run);
        JournalState state = recover(run).state();
        List<String> successes = new ArrayList<>();
        for (TaskFinished outcome : state.finished().values()) {
          assertThat(state.open()).doesNotContainKey(outcome.taskId());
          if (outcome.success()) {
            successes.add(String.valueOf(outcome.inchiKey()));
          }
        }
        assertThat(successes)
            .as("trial %d", trial)
            .doesNotHaveDuplicates()
            .hasSameElementsAs(onDisk);
        Recovery.Report again = recover(run);
        assertThat(again.adopted() + again.undone()).as("trial %d again", trial).isZero();
        assertThat(again.state().finished()).isEqualTo(state.finished());
      }
    }
  }

  @Test
  void aCorruptedRecordIsNamedByLine() throws IOException {
    try (RunDirectory run = campaign(3)) {
      List<String> lines =
          new ArrayList<>(Files.readAllLines(run.file(RunFile.SIMULATION_RESULTS)));
      lines.set(1, "{}");
      Files.write(run.file(RunFile.SIMULATION_RESULTS), lines);
      assertThatThrownBy(() -> recover(run))
          .isInstanceOf(CorruptRecordException.class)
          .hasMessage(run.file(RunFile.SIMULATION_RESULTS) + ", line 2: a result has no 'method'");
    }
  }

  private static Recovery.Report recover(RunDirectory run) {
    return Recovery.recover(run, "xtb-vacuum", RecoveryTest::dataOfTwo, CLOCK);
  }

  private RunDirectory campaign(int tasks) {
    return campaign(tasks, "run");
  }

  /** A campaign of so many simulations that all ended; the second one failed. */
  private RunDirectory campaign(int tasks, String name) {
    RunDirectory run = RunDirectory.createExactly(dir.resolve(name));
    try (Journal journal = Journal.open(run.file(RunFile.JOURNAL), CLOCK, Unsynced::open);
        RecordFile molecules = run.records(RunFile.MOLDATA_RECORDS, Sync.NEVER);
        RecordFile results = run.records(RunFile.SIMULATION_RESULTS, Sync.NEVER)) {
      journal.append(new CampaignStarted("digest", 7, "0.1.0"));
      for (int i = 0; i < tasks; i++) {
        journal.append(new TaskSubmitted("t" + i, "run_simulation", molecule(i)));
        boolean success = i != 1;
        if (success) {
          molecules.append(moleculeData(i));
        }
        results.append(FlatResult.toJson(result(i, success)));
        journal.append(
            new TaskFinished(
                "t" + i,
                Topic.SIMULATE,
                success ? null : "timeout",
                "KEY-" + i,
                success ? 10.0 + i : null));
      }
    }
    return run;
  }

  private static String optimisation(String key) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.putObject("initial_molecule").putObject("identifiers").put("inchikey", key);
    return json.toString();
  }

  /** As chemistry makes it of two optimisations; one alone is none. */
  private static Optional<JsonNode> dataOfTwo(List<JsonNode> records) {
    if (records.size() < 2) {
      return Optional.empty();
    }
    JsonNode identifiers = records.get(0).path("initial_molecule").path("identifiers");
    ObjectNode data = Json.MAPPER.createObjectNode();
    data.set("key", identifiers.path("inchikey"));
    data.putObject("identifier").put("smiles", "CCC");
    data.putObject("oxidation_potential").put("xtb-vacuum", 12.5);
    return Optional.of(data);
  }

  private static Subject.Molecule molecule(int i) {
    return new Subject.Molecule(
        "C".repeat(i + 1), "KEY-" + i, Subject.Origin.RANKED, 7, new Subject.Score(13, 1, 14));
  }

  private static Result result(int i, boolean success) {
    ObjectNode info =
        Json.MAPPER
            .createObjectNode()
            .put("smiles", "C".repeat(i + 1))
            .put("inchi_key", "KEY-" + i)
            .put("origin", "ranked")
            .put("mean", 13.0)
            .put("std", 1.0)
            .put("ucb", 14.0);
    if (success) {
      info.putObject("ip").put("xtb-vacuum", 10.0 + i);
    }
    Task task =
        new Task(
            "t" + i,
            "run_simulation",
            Topic.SIMULATE,
            List.of(),
            Map.of(),
            info,
            Resources.ONE,
            0,
            0,
            Timing.NONE);
    Outcome outcome =
        success
            ? new Outcome.Success(Json.MAPPER.nullNode())
            : new Outcome.Failure("timeout", "too slow", "");
    return new Result(task, outcome, Timing.NONE, Map.of(), Map.of());
  }

  private static JsonNode moleculeData(int i) {
    ObjectNode data = Json.MAPPER.createObjectNode().put("key", "KEY-" + i);
    data.putObject("identifier").put("smiles", "C".repeat(i + 1));
    data.putObject("oxidation_potential").put("xtb-vacuum", 10.0 + i);
    return Json.MAPPER.createArrayNode().add(1.7e9).add(data.toString());
  }

  /** InChIKeys of all successes that a record of either kind tells of. */
  private static Set<String> keysOnDisk(RunDirectory run) throws IOException {
    Set<String> keys = new HashSet<>();
    for (RecordLine line : RecordReader.readAll(run.file(RunFile.MOLDATA_RECORDS))) {
      keys.add(Json.MAPPER.readTree(line.json().path(1).asText()).path("key").asText());
    }
    for (RecordLine line : RecordReader.readAll(run.file(RunFile.SIMULATION_RESULTS))) {
      if (line.json().path("success").asBoolean()) {
        keys.add(line.json().path("task_info").path("inchi_key").asText());
      }
    }
    return keys;
  }

  private static void cutLines(Path file, int count) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - count));
  }

  private static RecordLine last(Path file) {
    List<RecordLine> lines = RecordReader.readAll(file);
    return lines.get(lines.size() - 1);
  }

  private static List<byte[]> contents(RunDirectory run) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (RunFile file :
        List.of(RunFile.JOURNAL, RunFile.SIMULATION_RESULTS, RunFile.MOLDATA_RECORDS)) {
      contents.add(Files.readAllBytes(run.file(file)));
    }
    return contents;
  }
}
