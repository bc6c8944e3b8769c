package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.testing.Jvm;
import multisite.testing.LargeResultsMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must not grow with the search space or with the results, in a JVM with little heap; {@code
 * bench/driver-memory.sh} runs whole campaigns.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DriverMemoryIT {
  @TempDir Path dir;

  /** 24 bytes a molecule are scores and the random order; its SMILES alone would take 60 more. */
  @Test
  void aMillionMoleculesAreRankedTwiceInFortyMegabytes() throws Exception {
    Path file = dir.resolve("space.smi");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 1_000_000; i++) {
        out.write(i == 96 ? "CCO\n" : "CO\n"); // the stand-in worker likes every 97th best
      }
    }

    assertThat(
            output(
                Jvm.withHeap(
                    "40m", LargeSearchMain.class, file.toString(), dir.resolve("space") + "")))
        .isEqualTo("1000000 molecules, first CCO\n");
  }

  @Test
  void threeHundredMegabytesOfResultsPassThroughSixtyFour() throws Exception {
    assertThat(output(Jvm.withHeap("64m", LargeResultsMain.class, "100", "3000000")))
        .isEqualTo("300000000 characters\n");
  }

  private String output(List<String> command) throws IOException, InterruptedException {
    Path out = dir.resolve("out.txt");
    Path log = dir.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
    }
  }
}
