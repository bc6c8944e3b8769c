package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Native memory is given back: rounds of training and inference do not make the process grow. */
class SurrogateMemoryTest {
  private final Surrogate surrogate = new Surrogate(DeviceChoice.cpu(), 1 << 20);

  @Test
  void needsNoMoreMemoryAfterAHundredRounds() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
    PackedGraphs molecules = Samples.molecules();
    List<MpnnConfig> configs =
        List.of(
            new DirectedConfig(32, 2, List.of(16)),
            new GraphNetworkConfig(
                35, 16, 2, List.of(16), Readout.SUM, false, List.of(), false, BondOrder.ALIGNED),
            new NfpConfig(64, 5, 16, 2, List.of(16), Readout.SUM, 4, 1, false, BondOrder.ALIGNED));
    rounds(configs, molecules, 30);
    long before = residentKilobytes();

    rounds(configs, molecules, 100);

    // A leak of the states of every batch would be about 100 MB.
    assertThat(residentKilobytes() - before).isLessThan(40 * 1024);
  }

  private void rounds(List<MpnnConfig> configs, PackedGraphs molecules, int count)
      throws Exception {
    TrainingData data = new TrainingData(molecules, new double[molecules.size()]);
    for (int round = 0; round < count; round++) {
      List<byte[]> models = new ArrayList<>();
      for (MpnnConfig config : configs) {
        models.add(surrogate.retrain(config, data, TrainingSettings.of(1, 1e-3, round)).model());
      }
      surrogate.evaluate(models, molecules, 42);
    }
  }

  private static long residentKilobytes() throws Exception {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("no VmRSS");
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
