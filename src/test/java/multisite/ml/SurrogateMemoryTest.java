package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multisite.testing.Jvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Native memory is given back: rounds of training and inference do not make the process grow. */
class SurrogateMemoryTest {
  private final Surrogate surrogate = new Surrogate(DeviceChoice.cpu(), 1 << 20);

  @Test
  void needsNoMoreMemoryFromRoundToRound() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
    int windows = 5;

    List<Long> resident = residentAfterEachOf(windows);

    assertThat(resident).hasSize(windows);
    long smallestGrowth = Long.MAX_VALUE;
    for (int i = 1; i < windows; i++) {
      smallestGrowth = Math.min(smallestGrowth, resident.get(i) - resident.get(i - 1));
    }
    // A leak of the states of every batch would be 40 MB in each window of 40 rounds; compiled code
    // and the allocator's own stock grow in some windows only.
    assertThat(smallestGrowth).as("resident kilobytes %s", resident).isLessThan(12 * 1024);
  }

  /** In a process of its own with a heap that is wholly resident: what grows is not Java's heap. */
  private static List<Long> residentAfterEachOf(int windows) throws Exception {
    List<String> command =
        new ArrayList<>(Jvm.command(MemoryRoundsMain.class, Integer.toString(windows)));
    command.addAll(1, List.of("-Xms256m", "-XX:+AlwaysPreTouch"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var reader = process.inputReader()) {
      List<Long> resident = reader.lines().map(Long::valueOf).toList();
      assertThat(process.waitFor()).isZero();
      return resident;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void ranksAHundredThousandMoleculesByEightModels() throws Exception {
    PackedGraphs molecules = Samples.molecules();
    PackedGraphs.Builder many = new PackedGraphs.Builder();
    for (int i = 0; i < 100_000; i++) {
      many.add(molecules.get(i % molecules.size()));
    }
    PackedGraphs chunk = many.build();
    List<byte[]> models = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      models.add(surrogate.initialise(new DirectedConfig(64, 3, List.of(64)), seed));
    }

    EnsembleScores scores = new EnsembleScores(chunk.size());
    scores.add(0, surrogate.evaluate(models, chunk, 1000));

    List<UcbRanking.Entry> best = UcbRanking.top(scores, Acquisition.upperConfidenceBound(1), 2000);
    assertThat(best).hasSize(2000);
    assertThat(scores.count(99_999)).isEqualTo(8);
    assertThat(best.get(0).molecule() % molecules.size())
        .isEqualTo(best.get(1).molecule() % molecules.size());
  }
}
