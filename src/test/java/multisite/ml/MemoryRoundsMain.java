package multisite.ml;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains and applies models of every kind, round after round, and prints the memory that the
 * process holds (resident, in kilobytes) after each window of rounds.
 */
final class MemoryRoundsMain {
  private static final int ROUNDS_PER_WINDOW = 40;

  private MemoryRoundsMain() {}

  public static void main(String[] arguments) throws Exception {
    int windows = Integer.parseInt(arguments[0]);
    Surrogate surrogate = new Surrogate(DeviceChoice.cpu(), 1 << 20);
    PackedGraphs molecules = Samples.molecules();
    List<MpnnConfig> configs =
        List.of(
            new DirectedConfig(32, 2, List.of(16)),
            new GraphNetworkConfig(
                35, 16, 2, List.of(16), Readout.SUM, false, List.of(), false, BondOrder.ALIGNED),
            new NfpConfig(64, 5, 16, 2, List.of(16), Readout.SUM, 4, 1, false, BondOrder.ALIGNED));
    for (int window = 0; window < windows; window++) {
      rounds(surrogate, configs, molecules);
      System.out.println(residentKilobytes());
    }
  }

  private static void rounds(Surrogate surrogate, List<MpnnConfig> configs, PackedGraphs molecules)
      throws Exception {
    TrainingData data = new TrainingData(molecules, new double[molecules.size()]);
    for (int round = 0; round < ROUNDS_PER_WINDOW; round++) {
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
}
