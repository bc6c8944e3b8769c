package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table of xtb's endings, played by a stand-in on the PATH. */
class XtbFailuresTest {
  private final ProcessRunner runner = new ProcessRunner();

  @TempDir Path directory;

  @AfterEach
  void closeRunner() {
    runner.close();
  }

  static Stream<List<String>> endings() {
    return Tsv.rows("xtb-failures.tsv").stream();
  }

  @ParameterizedTest
  @MethodSource("endings")
  void typesEveryEnding(List<String> row) throws Exception {
    SimulationReport report = simulate(row.get(0), Map.of());
    if (row.size() == 1) {
      assertThat(report.failure()).isEmpty();
      assertThat(report.ipEv().get("xtb-vacuum")).isNotNull();
    } else {
      assertThat(report.failure()).map(f -> f.kind().wireName()).contains(row.get(1));
      assertThat(report.failure()).map(QcFailure::message).get().asString().contains(row.get(2));
      assertThat(report.ipEv()).isEmpty();
    }
    assertThat(runner.pids()).isEmpty();
    assertThat(scratch()).isEmptyDirectory();
  }

  @Test
  void takesPropertiesFromTheEnergiesOfBothStates() throws Exception {
    SimulationReport report = simulate("good", Map.of());
    assertThat(report.ipEv().get("xtb-vacuum")).isCloseTo(0.4 * Units.HARTREE_IN_EV, within(1e-9));
    assertThat(report.ipEv().get("xtb-vacuum-vertical"))
        .isCloseTo(0.41 * Units.HARTREE_IN_EV, within(1e-9));
  }

  @Test
  void saysInTheRecordThatASecondAttemptWasNeeded() throws Exception {
    SimulationReport report = simulate("once:scf", Map.of());
    assertThat(report.records().get(State.NEUTRAL))
        .asString()
        .contains("\"attempt\":2", "Tried again after: xtb exited 1");
  }

  @Test
  void keepsAndFlagsACationThatFellApart() throws Exception {
    SimulationReport report = simulate("cation:torn", Map.of());
    assertThat(report.success()).isTrue();
    assertThat(report.records().get(State.CATION)).asString().contains("broke");
  }

  @Test
  void keepsTheFilesOfAFailureAndNamesThem() throws Exception {
    SimulationReport report =
        simulate("scf", Map.of("tasks_dir", directory.resolve("tasks").toString()));
    Path kept = directory.resolve("tasks").resolve(report.inchiKey());
    assertThat(report.failure().orElseThrow().message()).contains(kept.toString());
    assertThat(kept.resolve("neutral-1/in.xyz")).exists();
    assertThat(kept.resolve("neutral-2/xtb.err")).content().contains("abnormal termination");
  }

  @Test
  void keepsTheFilesOfASuccessOnlyWhenTold() throws Exception {
    simulate("good", Map.of("tasks_dir", directory.resolve("tasks").toString()));
    assertThat(directory.resolve("tasks")).doesNotExist();
    SimulationReport report =
        simulate("good", Map.of("keep_dir", directory.resolve("keep").toString()));
    assertThat(directory.resolve("keep").resolve(report.inchiKey()).resolve("cation-1/xtb.out"))
        .exists();
  }

  @Test
  void warnsOfAnUnknownVersionAndRecordsIt() throws Exception {
    Map<String, String> environment = new HashMap<>(FakePrograms.xtb("good", directory));
    environment.put("FAKE_XTB_VERSION", "5.8.1");
    SimulationReport report = new Simulator(settings(), runner).run("CCO", environment);
    assertThat(report.records().get(State.NEUTRAL))
        .asString()
        .contains("\"version\":\"5.8.1\"", "xtb 5.8.1 is not a version tested here");
  }

  @Test
  void goesOnFromASaddlePointWhenTheHessianCheckFindsOne() throws Exception {
    SimulationReport report = simulate("saddle", Map.of("hessian_check", true));
    assertThat(report.success()).isTrue();
    assertThat(report.toJson().at("/records/neutral/energies")).hasSize(4);
  }

  @Test
  void saysThatTheProgramIsMissing() throws Exception {
    SimulationReport report =
        new Simulator(settings(), runner)
            .run("CCO", Map.of("PATH", directory.resolve("nothing").toString()));
    assertThat(report.failure())
        .contains(
            new QcFailure(FailureKind.PROGRAM_MISSING, "CCO: The program xtb is not on the PATH."));
  }

  @Test
  void failsAsAValueWithoutAScratchDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    SimulationReport report =
        new Simulator(settings().with("scratch_dir", file.toString()), runner)
            .run("CCO", FakePrograms.xtb("good", directory));
    assertThat(report.failure()).map(QcFailure::kind).contains(FailureKind.PROGRAM_CRASHED);
  }

  @Test
  void refusesABadMoleculeWithoutRunningAnything() throws Exception {
    SimulationReport report = simulate("no such case", Map.of(), "C(C)(C)(C)(C)C name");
    assertThat(report.failure()).map(QcFailure::kind).contains(FailureKind.INVALID_MOLECULE);
    assertThat(report.smiles()).isEqualTo("C(C)(C)(C)(C)C");
    assertThat(report.records()).isEmpty();
  }

  private SimulationReport simulate(String play, Map<String, Object> changes) throws Exception {
    return simulate(play, changes, "CCO");
  }

  private SimulationReport simulate(String play, Map<String, Object> changes, String smiles)
      throws Exception {
    QcSettings settings = settings();
    for (Map.Entry<String, Object> change : changes.entrySet()) {
      settings = settings.with(change.getKey(), change.getValue());
    }
    return new Simulator(settings, runner).run(smiles, FakePrograms.xtb(play, directory));
  }

  private Path scratch() {
    return directory.resolve("scratch");
  }

  private QcSettings settings() {
    return QcSettings.defaults()
        .with("scratch_dir", scratch().toString())
        .with("neutral_seconds", 1)
        .with("cation_seconds", 1);
  }
}
