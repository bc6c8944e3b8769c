package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.IntStream;
import multisite.task.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T20:18:25Z");
  private static final RunName NAME =
      RunName.of("xtb", 2, 1, Json.MAPPER.createObjectNode().put("seed", 0), STARTED);

  @TempDir Path dir;

  @Test
  void itsNameTellsTheSpecificationTheSizesTheSettingsAndTheTime() {
    assertThat(NAME.text()).matches("xtb-N2-n1-[0-9a-f]{6}-22Nov26-201825");
  }

  @Test
  void monthsAreEnglishWhateverTheMachineSpeaks() {
    assertThat(
            IntStream.rangeClosed(1, 12)
                .mapToObj(month -> STARTED.atZone(ZoneOffset.UTC).withMonth(month).toInstant())
                .map(time -> new RunName("xtb", 1, 1, "0123456789", time).text().substring(19, 22)))
        .containsExactly(
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  }

  @Test
  void theHashIsThatOfTheSettingsInAnyOrder() {
    assertThat(Digest.ofJson(Json.MAPPER.createObjectNode().put("a", 1).put("b", 2.5)))
        .isEqualTo(Digest.ofJson(Json.MAPPER.createObjectNode().put("b", 2.5).put("a", 1)))
        .isNotEqualTo(Digest.ofJson(Json.MAPPER.createObjectNode().put("a", 1).put("b", 2)));
  }

  @Test
  void aNameNeverLeavesTheRuns() {
    assertThat(new RunName("../../x y", 1, 1, "0123456789", STARTED).text())
        .isEqualTo(".._.._x_y-N1-n1-012345-22Nov26-201825");
  }

  @Test
  void itIsPrivateAndHasPlacesForModelsAndTasks() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir.resolve("deep/runs"), NAME)) {
      assertThat(run.path()).isEqualTo(dir.resolve("deep/runs").resolve(NAME.text()));
      for (Path made :
          new Path[] {run.path(), run.model("m").getParent(), run.task("t").getParent()}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void twoCampaignsOfTheSameSecondDoNotShareOne() {
    try (RunDirectory first = RunDirectory.create(dir, NAME);
        RunDirectory second = RunDirectory.create(dir, NAME)) {
      assertThat(second.path()).isEqualTo(dir.resolve(first.path().getFileName() + "-2"));
    }
  }

  @Test
  void anExactDirectoryMayExistButNotHoldACampaign() throws IOException {
    Path path = Files.createDirectory(dir.resolve("mine"));
    try (RunDirectory run = RunDirectory.createExactly(path)) {
      Journal.open(run, Clock.systemUTC()).close();
    }
    assertThatThrownBy(() -> RunDirectory.createExactly(path))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessage(path + " holds a campaign already: resume it, or choose another --run-dir");
    assertThatCode(() -> RunDirectory.open(path).close()).doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeMadeIsSaidInASentence() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> RunDirectory.createExactly(file))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("cannot write to " + file);
    assertThatThrownBy(() -> RunDirectory.create(file, NAME))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessage("cannot write to " + file + ": a file of that name is in the way");
    assertThatThrownBy(() -> RunDirectory.createExactly(Path.of("/proc/none/run")))
        .isInstanceOf(RunDirectoryException.class);
  }

  @Test
  void whatIsNoRunDirectoryIsNotOpened() {
    assertThatThrownBy(() -> RunDirectory.open(dir.resolve("none")))
        .hasMessage("there is no run directory " + dir.resolve("none"));
    assertThatThrownBy(() -> RunDirectory.look(dir))
        .hasMessage(dir + " is no run directory: it has no journal.jsonl");
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void onlyAllowedVariablesAreWrittenDown() {
    try (RunDirectory run = RunDirectory.createExactly(dir.resolve("run"))) {
      run.writeEnvironment(Map.of("OMP_NUM_THREADS", "1", "MULTISITE_REDIS_PASSWORD", "s3cret"));
      assertThat(run.readJson(RunFile.ENVIRONMENT).toString())
          .isEqualTo("{\"OMP_NUM_THREADS\":\"1\"}");
    }
  }

  @Test
  void theHostIsDescribedUnderTheOriginalsNames() {
    assertThat(HostInfo.here("abc").fieldNames())
        .toIterable()
        .contains(
            "git_commit",
            "processor",
            "java_version",
            "hostname",
            "os",
            "cpu_name",
            "n_cores",
            "accessible_cores");
    assertThat(HostInfo.here("").path("n_cores").asInt()).isPositive();
  }

  @Test
  void noNameLeadsOutOfModelsOrTasks() {
    try (RunDirectory run = RunDirectory.createExactly(dir.resolve("run"))) {
      assertThat(run.task("39bab698-4177").getParent()).isEqualTo(run.file(RunFile.TASKS));
      for (String name : new String[] {"../x", "a/b", "", ".", "..", ".hidden", "a\0b", "x y"}) {
        assertThatThrownBy(() -> run.task(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run.model(name)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
