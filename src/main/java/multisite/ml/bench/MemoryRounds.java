package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingSettings;

/**
 * A hundred rounds of what a worker does, training and inference, and the memory that the process
 * holds on the way: native memory that nobody gives back would show. The lowest of ten rounds is
 * noted, since a buffer that waits for its cleaner is no leak. Run it with a heap that is resident
 * from the start ({@code -Xms512m -Xmx512m -XX:+AlwaysPreTouch}), so that what grows is not Java's.
 */
final class MemoryRounds {
  private static final int ROUNDS = 100;
  private static final int MARK_EVERY = 10;
  private static final int TRAINED = 64;
  private static final int PREDICTED = 2000;

  private final Surrogate surrogate;

  MemoryRounds(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  Map<String, Object> measure(Path table)
      throws IOException, ModelFileException, TrainingFailedException {
    KnownScores known = KnownScores.read(table);
    KnownScores few = known.part(0, TRAINED);
    TrainingData data = new TrainingData(PackedGraphs.of(few.graphs()), few.targets());
    PackedGraphs chunk = PackedGraphs.of(known.part(0, PREDICTED).graphs());
    List<Double> resident = new ArrayList<>();
    double lowest = Double.MAX_VALUE;
    for (int round = 1; round <= ROUNDS; round++) {
      List<byte[]> models = new ArrayList<>();
      for (MpnnConfig config : List.of(MpnnConfig.defaults(), GraphNetworkConfig.published())) {
        models.add(surrogate.retrain(config, data, TrainingSettings.of(2, 1e-3, round)).model());
      }
      surrogate.evaluate(List.of(models.get(0), models.get(0)), chunk, Surrogate.DEFAULT_BATCH);
      surrogate.evaluate(List.of(models.get(1)), data.graphs(), Surrogate.DEFAULT_BATCH);
      System.gc();
      lowest = Math.min(lowest, Resources.residentMegabytes());
      if (round % MARK_EVERY == 0) {
        resident.add(lowest);
        lowest = Double.MAX_VALUE;
      }
    }
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("rounds", ROUNDS);
    results.put("lowest_resident_megabytes_of_each_" + MARK_EVERY + "_rounds", resident);
    // What the allocator and the compiler keep for themselves comes in the first rounds.
    results.put("growth_megabytes_last_half", resident.get(resident.size() - 1) - resident.get(4));
    return results;
  }
}
