package multisite.ml.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Featurizer;
import multisite.ml.ModelFile;
import multisite.ml.ModelFileException;
import multisite.ml.ModelReader;
import multisite.ml.PackedGraphs;
import multisite.ml.Surrogate;

/**
 * Keras files of the sizes in use beside what Keras predicts with them, relative to the value or to
 * 1 eV, whichever is more: all molecules in one batch, and each in a batch of its own.
 */
final class Parity {
  private final Surrogate surrogate;

  Parity(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  /**
   * @param directory holds {@code NAME.h5} and {@code NAME.csv} (smiles, prediction) for each model
   */
  Map<String, Object> measure(Path directory)
      throws IOException, ModelFileException, InvalidMoleculeException {
    Map<String, Object> results = new LinkedHashMap<>();
    double greatest = 0;
    for (Path model : models(directory)) {
      String name = model.getFileName().toString().replaceFirst("\\.h5$", "");
      Path predictions = directory.resolve(name + ".csv");
      PackedGraphs graphs = graphs(predictions);
      ModelFile file = ModelReader.read(model);
      List<byte[]> bytes = List.of(file.toSafetensors());
      double together =
          Speed.difference(surrogate.evaluate(bytes, graphs, graphs.size())[0], predictions);
      double alone = Speed.difference(surrogate.evaluate(bytes, graphs, 1)[0], predictions);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("values", file.parameters());
      row.put("max_relative_one_batch", together);
      row.put("max_relative_alone", alone);
      results.put(name, row);
      greatest = Math.max(greatest, Math.max(together, alone));
    }
    results.put("max_relative", greatest);
    return results;
  }

  private static List<Path> models(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".h5")).sorted().toList();
    }
  }

  private static PackedGraphs graphs(Path predictions)
      throws IOException, InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    PackedGraphs.Builder graphs = new PackedGraphs.Builder();
    List<String> lines = Files.readAllLines(predictions);
    for (String line : lines.subList(1, lines.size())) {
      graphs.add(featurizer.featurize(line.substring(0, line.lastIndexOf(','))));
    }
    return graphs.build();
  }
}
