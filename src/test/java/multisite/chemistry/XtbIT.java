package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
