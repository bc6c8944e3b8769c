package multisite.ml.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Acquisition;
import multisite.ml.EnsembleScores;
import multisite.ml.Featurizer;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;
import multisite.ml.UcbRanking;

/**
 * An inference round over a whole search space with an ensemble of default networks, on one thread:
 * featurise, predict chunk by chunk, fold into mean and deviation, rank.
 */
final class ManyMolecules {
  private static final int CHUNK = 10_000;
  private static final int RANKED = 1000;

  private final Surrogate surrogate;

  ManyMolecules(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  /**
   * @param space one SMILES a line, or CSV whose first column is that, with a header
   */
  Map<String, Object> measure(Path space, int models)
      throws IOException, InvalidMoleculeException, ModelFileException {
    double started = Resources.processorSeconds();
    List<PackedGraphs> chunks = chunks(space);
    int molecules = chunks.stream().mapToInt(PackedGraphs::size).sum();
    long bytes = chunks.stream().mapToLong(PackedGraphs::byteCount).sum();
    double featurised = Resources.processorSeconds();
    double atRest = Resources.residentMegabytes();
    List<byte[]> ensemble = new ArrayList<>();
    for (int seed = 0; seed < models; seed++) {
      ensemble.add(surrogate.initialise(MpnnConfig.defaults(), seed));
    }
    EnsembleScores scores = new EnsembleScores(molecules);
    int first = 0;
    for (PackedGraphs chunk : chunks) {
      scores.add(first, surrogate.evaluate(ensemble, chunk, Surrogate.DEFAULT_BATCH));
      first += chunk.size();
    }
    double predicted = Resources.processorSeconds();
    int ranked = UcbRanking.top(scores, Acquisition.upperConfidenceBound(1), RANKED).size();
    double ended = Resources.processorSeconds();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("molecules", molecules);
    results.put("models", models);
    results.put("packed_bytes_per_molecule", (double) bytes / molecules);
    results.put("featurise_cpu_seconds", featurised - started);
    results.put("predict_cpu_seconds", predicted - featurised);
    results.put(
        "predictions_per_cpu_second", (double) molecules * models / (predicted - featurised));
    results.put("rank_cpu_seconds", ended - predicted);
    results.put("ranked", ranked);
    results.put("resident_megabytes_before", atRest);
    results.put("peak_megabytes", Resources.peakMegabytes());
    return results;
  }

  private static List<PackedGraphs> chunks(Path space)
      throws IOException, InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    List<PackedGraphs> chunks = new ArrayList<>();
    PackedGraphs.Builder builder = new PackedGraphs.Builder();
    int inChunk = 0;
    try (BufferedReader lines = Files.newBufferedReader(space)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String smiles = line.split("[,\\s]", 2)[0];
        if (smiles.isEmpty() || smiles.equals("smiles")) {
          continue;
        }
        builder.add(featurizer.featurize(smiles));
        if (++inChunk == CHUNK) {
          chunks.add(builder.build());
          builder = new PackedGraphs.Builder();
          inChunk = 0;
        }
      }
    }
    if (inChunk > 0) {
      chunks.add(builder.build());
    }
    return chunks;
  }
}
