package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Featurizer;
import multisite.ml.MolecularGraph;

/**
 * Molecules with known ionization potentials, shuffled once and for all.
 *
 * @param graphs the molecules
 * @param scores of each, in eV
 */
record KnownScores(List<MolecularGraph> graphs, List<Double> scores) {
  private static final long SHUFFLE_SEED = 5;

  /**
   * Reads a CSV with the columns {@code smiles} and {@code ip_ev} or {@code ip}, such as
   * bench/data/xtb-ips.csv; molecules without a score are left out.
   */
  static KnownScores read(Path table) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(table));
    List<String> header = Arrays.asList(lines.remove(0).split(","));
    int smiles = header.indexOf("smiles");
    int score = Math.max(header.indexOf("ip_ev"), header.indexOf("ip"));
    if (smiles < 0 || score < 0) {
      throw new IllegalArgumentException(table + " needs the columns smiles and ip_ev (or ip)");
    }
    Collections.shuffle(lines, new Random(SHUFFLE_SEED));
    Featurizer featurizer = new Featurizer();
    List<MolecularGraph> graphs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (String line : lines) {
      String[] cells = line.split(",");
      if (cells.length <= score || cells[score].isEmpty()) {
        continue;
      }
      try {
        graphs.add(featurizer.featurize(cells[smiles]));
        scores.add(Double.parseDouble(cells[score]));
      } catch (InvalidMoleculeException e) {
        throw new IllegalArgumentException(cells[smiles] + ": " + e.sentence(), e);
      }
    }
    return new KnownScores(graphs, scores);
  }

  /** The molecules from one number to before another. */
  KnownScores part(int from, int to) {
    if (to > graphs.size()) {
      throw new IllegalArgumentException(
          "the table has only " + graphs.size() + " molecules, not " + to);
    }
    return new KnownScores(graphs.subList(from, to), scores.subList(from, to));
  }

  /** The scores as numbers. */
  double[] targets() {
    return scores.stream().mapToDouble(x -> x).toArray();
  }

  int size() {
    return graphs.size();
  }
}
