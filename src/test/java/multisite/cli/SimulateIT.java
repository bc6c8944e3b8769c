package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multisite.chemistry.ProcessRunner;
import multisite.task.Json;
import multisite.testing.RecordedTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command simulate in a process of its own, with real xtb. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SimulateIT {
  @TempDir Path dir;

  @BeforeAll
  static void needsXtb() {
    if (ProcessRunner.find("xtb", Map.of("PATH", System.getenv("PATH"))).isEmpty()) {
      if ("true".equals(System.getenv("CI"))) {
        fail("xtb is not installed");
      }
      assumeTrue(false, "xtb is not installed");
    }
  }

  @BeforeEach
  void makeScratch() throws IOException {
    Files.createDirectory(dir.resolve("scratch"));
  }

  @Test
  void endsEveryMoleculeOfAFileWithATypeAndInOrder() throws Exception {
    Path file = new RecordedTable().writeSearchSpace(dir.resolve("in.smi"), 40);
    List<String> molecules = new ArrayList<>(Files.readAllLines(file));
    molecules.set(7, "C(");
    molecules.set(20, "[Na+].[Cl-]");
    Files.write(file, molecules);

    Process process = simulate(file);

    assertThat(process.waitFor()).isEqualTo(ExitCodes.FAILED);
    List<JsonNode> reports = reports();
    assertThat(reports).hasSize(40);
    for (int i = 0; i < 40; i++) {
      JsonNode report = reports.get(i);
      boolean valid = i != 7 && i != 20;
      assertThat(report.get("success").asBoolean()).as(molecules.get(i)).isEqualTo(valid);
      assertThat(report.at("/failure/kind").asText()).isEqualTo(valid ? "" : "invalid_molecule");
      if (valid) {
        assertThat(report.at("/ip_ev/xtb-vacuum").asDouble()).isBetween(8.0, 20.0);
        assertThat(report.at("/records/cation/success").asBoolean()).isTrue();
      }
    }
    assertThat(dir.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void leavesNeitherProgramNorScratchOnSigterm() throws Exception {
    Path file = new RecordedTable().writeSearchSpace(dir.resolve("in.smi"), 100);
    Process process = simulate(file);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> reports().size() >= 2);

    process.destroy();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readString(dir.resolve("err"))).doesNotContain("Exception");
    assertThat(dir.resolve("scratch")).isEmptyDirectory();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ProcessHandle.allProcesses().noneMatch(this::worksHere));
  }

  private boolean worksHere(ProcessHandle process) {
    try {
      Path directory = Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
      return directory.startsWith(dir.toRealPath());
    } catch (IOException e) {
      return false; // gone, or somebody else's
    }
  }

  private Process simulate(Path file) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-jar"));
    command.addAll(List.of(System.getProperty("multisite.jar"), "simulate", "--workers", "2"));
    command.addAll(List.of("--input", file.toString()));
    command.addAll(List.of("--scratch-dir", dir.resolve("scratch").toString()));
    return new ProcessBuilder(command)
        .redirectOutput(dir.resolve("out").toFile())
        .redirectError(dir.resolve("err").toFile())
        .start();
  }

  /** The whole lines on stdout so far. */
  private List<JsonNode> reports() throws IOException {
    String text = Files.readString(dir.resolve("out"));
    List<JsonNode> reports = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      reports.add(Json.MAPPER.readTree(line));
    }
    return reports;
  }
}
