package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import multisite.task.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What simulate makes of its input, as far as no program is needed. */
class SimulateCommandTest {
  @TempDir Path dir;

  @Test
  void bytesThatAreNoTextSpoilTheirOwnLineOnly() throws IOException {
    Path file = dir.resolve("in.smi");
    Files.write(file, "C\u00ff\u00feO\n\n[Na+].[Cl-] salt\n".getBytes(StandardCharsets.ISO_8859_1));

    CommandLineRun run =
        CommandLineRun.of("simulate", "--xtb-command", "true", "--input", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      assertThat(Json.MAPPER.readTree(line).at("/failure/kind").asText())
          .isEqualTo("invalid_molecule");
    }
    assertThat(run.err()).isEmpty();
  }
}
