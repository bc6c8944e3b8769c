package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import multisite.chemistry.xtb.Xtb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real runs of xtb: the table of molecules of all kinds, and the failures it can be brought to. */
class XtbIT {
  private static final ProcessRunner RUNNER = new ProcessRunner();

  @TempDir Path directory;

  @BeforeAll
  static void needsXtb() {
    NeededProgram.check("xtb");
  }

  @AfterAll
  static void close() {
    RUNNER.close();
  }

  static Stream<List<String>> molecules() {
    return Tsv.rows("ip-xtb.tsv").stream();
  }

  @ParameterizedTest
  @MethodSource("molecules")
  void computesTheTabulatedPotentials(List<String> row) throws Exception {
    SimulationReport report = simulate(settings(), row.get(0));
    assertThat(report.failure()).isEmpty();
    assertThat(report.ipEv().get("xtb-vacuum"))
        .isCloseTo(Double.parseDouble(row.get(1)), within(0.005));
    assertThat(report.ipEv().get("xtb-vacuum-vertical"))
        .isCloseTo(Double.parseDouble(row.get(2)), within(0.005));
  }

  @Test
  void agreesWithTheOriginalOnAverage() {
    List<List<String>> rows = Tsv.rows("ip-xtb.tsv");
    assertThat(rows.size()).isGreaterThanOrEqualTo(40);
    assertThat(
            rows.stream()
                .mapToDouble(
                    row ->
                        Math.abs(Double.parseDouble(row.get(1)) - Double.parseDouble(row.get(3))))
                .average())
        .hasValueCloseTo(0.0, within(0.02));
  }

  /** The values of the original for molecules whose cation has less symmetry than the neutral. */
  @ParameterizedTest
  @CsvSource({"C, 16.890", "O, 18.148", "c1ccccc1, 14.189", "Nc1ccccc1, 12.594"})
  void givesTheOriginalsValuesFromAnySeed(String smiles, double ip) throws Exception {
    for (int seed = 1; seed <= 2; seed++) {
      assertThat(simulate(settings().with("seed", seed), smiles).ipEv().get("xtb-vacuum"))
          .isCloseTo(ip, within(0.005));
    }
  }

  @Test
  void computesTheSameFromEveryWayToWriteAMolecule() throws Exception {
    assertThat(simulate(settings(), "OCC(O)CO").ipEv())
        .isEqualTo(simulate(settings(), "C(C(CO)O)O").ipEv());
  }

  @Test
  void findsTheLowerMinimumWithAHessianCheck() throws Exception {
    SimulationReport checked = simulate(settings().with("hessian_check", true), "C");
    assertThat(checked.failure()).isEmpty();
    assertThat(checked.ipEv().get("xtb-vacuum")).isLessThan(16.6);
  }

  @Test
  void refusesANumberForAZwitterionThatCollapses() throws Exception {
    SimulationReport report = simulate(settings(), "[NH3+]CC(=O)[O-]");
    assertThat(report.failure()).map(QcFailure::kind).contains(FailureKind.REARRANGED);
  }

  @Test
  void endsAtItsTimeLimitAndLeavesNothing() throws Exception {
    QcSettings settings =
        settings()
            .with("neutral_seconds", 1)
            .with("scratch_dir", directory.resolve("scratch").toString());
    SimulationReport report =
        simulate(settings, "CC(C)(C)OC(=O)NC(Cc1ccccc1)C(=O)NC(Cc1ccccc1)C(=O)OCc1ccccc1");
    assertThat(report.failure()).map(QcFailure::kind).contains(FailureKind.TIMEOUT);
    assertThat(RUNNER.pids()).isEmpty();
    assertThat(directory.resolve("scratch")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "--cycles 1, geometry_not_converged, xtb did not converge the geometry of the neutral",
    "--iterations 2, scf_not_converged, the SCF did not converge"
  })
  void typesHowRealXtbFails(String options, String kind, String sentence) throws Exception {
    Path wrapped = directory.resolve("wrapped-xtb"); // of an option given twice xtb takes the first
    Files.writeString(wrapped, "#!/bin/sh\nf=$1; shift; exec xtb $f " + options + " \"$@\"\n");
    assertThat(wrapped.toFile().setExecutable(true)).isTrue();
    SimulationReport report =
        simulate(settings().with("xtb_command", wrapped.toString()), "CC(O)CO");
    assertThat(report.failure()).map(failure -> failure.kind().wireName()).contains(kind);
    assertThat(report.failure()).map(QcFailure::message).get().asString().contains(sentence);
    assertThat(report.ipEv()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Cm, 1.8", "O, 0.0"})
  void typesAnElementXtbDoesNotHaveAndAtomsThatCoincide(String symbol, double distance)
      throws Exception {
    Geometry pair =
        new Geometry(List.of("O", "H", symbol), new double[] {0, 0, 0, 0, 0, 1, 0, distance, 0});
    Path job = Files.createDirectory(directory.resolve("job"));
    assertThatThrownBy(
            () ->
                new Xtb(settings(), RUNNER)
                    .relax(new QcJob(pair, State.NEUTRAL, job, 1, Duration.ofMinutes(1), Map.of())))
        .isInstanceOfSatisfying(
            QcException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PROGRAM_CRASHED));
  }

  @Test
  void typesAnXtbThatIsKilledInTheMiddle() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<SimulationReport> running =
        other.submit(() -> simulate(settings(), "CCCCCCCCCCCCCCCCCCCC"));
    for (int attempt = 0; attempt < 2; attempt++) { // a crash is tried once more
      await().atMost(Duration.ofSeconds(60)).until(() -> !RUNNER.pids().isEmpty());
      List<Long> pids = RUNNER.pids();
      pids.stream()
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .forEach(ProcessHandle::destroyForcibly);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }
    assertThat(running.get().failure())
        .map(QcFailure::message)
        .get()
        .asString()
        .contains("ended by signal 9");
    other.shutdownNow();
  }

  @Test
  void recordsProgramVersionAndHost() throws Exception {
    SimulationReport report = simulate(settings(), "O");
    assertThat(report.toJson().at("/records/neutral/provenance/creator").asText()).isEqualTo("xtb");
    assertThat(report.toJson().at("/records/neutral/provenance/version").asText())
        .matches("6\\.\\d+\\.\\d+");
    assertThat(report.toJson().at("/records/neutral/provenance/hostname").asText()).isNotBlank();
  }

  private static QcSettings settings() {
    return QcSettings.defaults();
  }

  private static SimulationReport simulate(QcSettings settings, String smiles)
      throws InterruptedException {
    return new Simulator(settings, RUNNER).run(smiles, Map.of());
  }
}
