package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multisite.chemistry.InvalidMoleculeException;

/** Files saved by the original application, with what it predicts. */
final class Samples {
  /** The models whose predictions the tables hold, in the order of the columns. */
  static final List<String> MODELS =
      List.of(
          "graphnetwork_sum",
          "graphnetwork_mean",
          "graphnetwork_max",
          "graphnetwork_softmax",
          "graphnetwork_attention",
          "nfp_sample");

  private Samples() {}

  static Path file(String name) {
    try {
      return Path.of(Samples.class.getResource("/multisite/ml/keras/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> lines(String name) {
    try {
      List<String> lines = Files.readAllLines(file(name));
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String header(String name) {
    try {
      return Files.readAllLines(file(name)).get(0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Share of the listed atoms that are carbon: something to learn. */
  static double carbonShare(MolecularGraph graph) {
    double carbons = 0;
    for (int i = 0; i < graph.listedAtoms(); i++) {
      carbons += graph.element(i) == 6 ? 1 : 0;
    }
    return carbons / graph.listedAtoms();
  }

  static List<String> smiles() {
    return lines("molecules.csv").stream().map(line -> line.split(",")[1]).toList();
  }

  static PackedGraphs molecules() {
    Featurizer featurizer = new Featurizer();
    PackedGraphs.Builder builder = new PackedGraphs.Builder();
    try {
      for (String smiles : smiles()) {
        builder.add(featurizer.featurize(smiles));
      }
    } catch (InvalidMoleculeException e) {
      throw new IllegalStateException(e);
    }
    return builder.build();
  }

  /** Predictions of the original, [molecules][models]. */
  static double[][] predictions(BondOrder order) {
    List<double[]> rows = new ArrayList<>();
    String name = order == BondOrder.ORIGINAL ? "predictions.csv" : "predictions_aligned.csv";
    for (String line : lines(name)) {
      String[] cells = line.split(",");
      double[] row = new double[MODELS.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.parseDouble(cells[i + 1]);
      }
      rows.add(row);
    }
    assertThat(rows).hasSize(42);
    return rows.toArray(double[][]::new);
  }
}
