package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import multisite.chemistry.nwchem.NwChem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real runs of NWChem on one and two ranks, and its failures. */
class NwChemIT {
  /** Open MPI refuses more ranks than cores unless told otherwise. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("OMPI_MCA_rmaps_base_oversubscribe", "1");

  private final ProcessRunner runner = new ProcessRunner();

  @TempDir Path directory;

  @BeforeAll
  static void needsNwchem() {
    NeededProgram.check("nwchem");
    NeededProgram.check("mpirun");
  }

  @AfterEach
  void close() {
    runner.close();
  }

  static Stream<Arguments> molecules() {
    return Tsv.rows("ip-small-basis.tsv").stream()
        .flatMap(row -> Stream.of(arguments(row, 1), arguments(row, 2)));
  }

  @ParameterizedTest
  @MethodSource("molecules")
  void computesTheTabulatedPotentials(List<String> row, int ranks) throws Exception {
    SimulationReport report =
        new Simulator(settings().with("ranks", ranks), runner).run(row.get(0), ENVIRONMENT);
    assertThat(report.failure()).isEmpty();
    assertThat(report.ipEv().get("smb-vacuum-no-zpe"))
        .isCloseTo(Double.parseDouble(row.get(1)), within(0.002));
    assertThat(report.ipEv().get("smb-vacuum-vertical"))
        .isGreaterThan(report.ipEv().get("smb-vacuum-no-zpe"));
  }

  @Test
  void recordsProgramVersionAndBasis() throws Exception {
    SimulationReport report = new Simulator(settings(), runner).run("[H][H]", ENVIRONMENT);
    assertThat(report.toJson().at("/records/neutral/provenance/version").asText()).startsWith("7.");
    assertThat(report.toJson().at("/records/neutral/input_specification/model/basis").asText())
        .isEqualTo("3-21g");
  }

  @Test
  void leavesNoRankWhenInterrupted() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Path scratch = directory.resolve("scratch");
    QcSettings settings = settings().with("ranks", 2).with("scratch_dir", scratch.toString());
    Future<?> running = other.submit(() -> new Simulator(settings, runner).run("CCO", ENVIRONMENT));
    await().atMost(Duration.ofSeconds(60)).until(() -> ranks(runner.pids()) == 2);
    List<Long> pids = runner.pids();
    running.cancel(true);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    await().atMost(Duration.ofSeconds(20)).until(() -> isEmpty(scratch));
    other.shutdownNow();
  }

  @Test
  void typesARankKilledInTheMiddle() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<SimulationReport> running =
        other.submit(() -> new Simulator(settings(), runner).run("CCO", ENVIRONMENT));
    for (int attempt = 0; attempt < 2; attempt++) { // a crash is tried once more
      await().atMost(Duration.ofSeconds(60)).until(() -> ranks(runner.pids()) == 1);
      List<Long> pids = runner.pids();
      pids.stream()
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .filter(NwChemIT::isRank)
          .forEach(ProcessHandle::destroyForcibly);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }
    assertThat(running.get().failure())
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.kind()).isEqualTo(FailureKind.PROGRAM_CRASHED);
              assertThat(failure.message()).contains("NWChem exited", "signal 9");
            });
    other.shutdownNow();
  }

  @Test
  void typesAnScfThatDoesNotConverge() throws Exception {
    QcFailure failure = failureWith("s/iterations [0-9]*/iterations 2/");
    assertThat(failure.kind()).isEqualTo(FailureKind.SCF_NOT_CONVERGED);
    assertThat(failure.message()).contains("O: NWChem exited", "the SCF did not converge");
  }

  @Test
  void typesAGeometryThatNeedsMoreSteps() throws Exception {
    QcFailure failure = failureWith("s/maxiter [0-9]*/maxiter 1/");
    assertThat(failure.kind()).isEqualTo(FailureKind.GEOMETRY_NOT_CONVERGED);
    assertThat(failure.message()).contains("NWChem did not converge the geometry of the neutral");
  }

  /** Water by real NWChem, its input changed by that {@code sed} expression. */
  private QcFailure failureWith(String change) throws Exception {
    Path changed = directory.resolve("changed-nwchem");
    Files.writeString(
        changed,
        """
        #!/bin/sh
        sed -i '%s' "$1"
        exec mpirun -np 1 nwchem "$1"
        """
            .formatted(change));
    assertThat(changed.toFile().setExecutable(true)).isTrue();
    QcSettings settings = settings().with("nwchem_command", changed + " {input}");
    return new Simulator(settings, runner).run("O", ENVIRONMENT).failure().orElseThrow();
  }

  @Test
  void typesTooLittleMemory() {
    assertThatThrownBy(() -> relax(settings().with("memory_mb", 1), water(), State.NEUTRAL))
        .isInstanceOfSatisfying(
            QcException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PROGRAM_CRASHED));
  }

  @Test
  void typesAMultiplicityThatDoesNotFit() {
    Geometry hydroxyl = new Geometry(List.of("O", "H"), new double[] {0, 0, 0, 0, 0, 0.97});
    assertThatThrownBy(() -> relax(settings(), hydroxyl, State.CATION))
        .isInstanceOf(QcException.class)
        .hasMessageContaining("the number of electrons and the multiplicity do not fit");
  }

  @Test
  void givesNwchemsOwnReason() {
    Geometry hydroxyl = new Geometry(List.of("O", "H"), new double[] {0, 0, 0, 0, 0, 0.97});
    assertThatThrownBy(() -> relax(settings(), hydroxyl, State.NEUTRAL))
        .isInstanceOf(QcException.class)
        .hasMessageContaining("NWChem exited 9 for the neutral: Odd number of electrons");
  }

  @Test
  void saysWhyMpirunRefusesRoot() throws Exception {
    Map<String, String> plain =
        Map.of("OMPI_ALLOW_RUN_AS_ROOT", "0", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "0");
    assumeTrue("root".equals(System.getProperty("user.name")));
    SimulationReport report = new Simulator(settings(), runner).run("O", plain);
    assertThat(report.failure())
        .map(QcFailure::message)
        .get()
        .asString()
        .contains("OMPI_ALLOW_RUN_AS_ROOT=1");
  }

  private Relaxation relax(QcSettings settings, Geometry geometry, State state) throws Exception {
    Path job = Files.createDirectory(directory.resolve("job"));
    return new NwChem(settings, runner)
        .relax(new QcJob(geometry, state, job, 1, Duration.ofMinutes(5), ENVIRONMENT));
  }

  private static Geometry water() {
    return new Geometry(
        List.of("O", "H", "H"),
        new double[] {0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692});
  }

  private static long ranks(List<Long> pids) {
    return pids.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(NwChemIT::isRank)
        .count();
  }

  private static boolean isRank(ProcessHandle process) {
    return process.info().command().map(c -> Path.of(c).endsWith("nwchem")).orElse(false)
        || process.info().command().map(c -> c.contains("nwchem.")).orElse(false);
  }

  private static boolean isEmpty(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files.findAny().isEmpty();
    }
  }

  private static QcSettings settings() {
    return QcSettings.defaults().with("spec", "small_basis");
  }
}
