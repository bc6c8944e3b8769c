package multisite.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import multisite.ml.EnsembleScores;
import multisite.ml.Metrics;

/**
 * Writes {@code smiles,mean,std,model_0,…} (eV), written beside the file and named at the end, and
 * compares with what is known: 24 bytes are kept for each molecule of known ionization potential,
 * nothing for others.
 */
final class PredictionTable implements AutoCloseable {
  private final Path file;
  private final Path aside;
  private final BufferedWriter out;
  private double[] known = new double[64];
  private double[] means = new double[64];
  private double[] deviations = new double[64];
  private int compared;

  private PredictionTable(Path file, Path aside, BufferedWriter out) {
    this.file = file;
    this.aside = aside;
    this.out = out;
  }

  /**
   * Begins a file.
   *
   * @throws UserException if it cannot be written
   */
  static PredictionTable to(Path file, int models) {
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      PredictionTable table = new PredictionTable(file, aside, Files.newBufferedWriter(aside));
      table.out.write("smiles,mean,std");
      for (int model = 0; model < models; model++) {
        table.out.write(",model_" + model);
      }
      table.out.write('\n');
      return table;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Adds molecules.
   *
   * @param ips known ionization potentials (eV), NaN where there is none
   * @param predictions [models][molecules] (eV)
   */
  void add(List<String> smiles, double[] ips, float[][] predictions) {
    EnsembleScores scores = new EnsembleScores(smiles.size());
    scores.add(0, predictions);
    try {
      for (int i = 0; i < smiles.size(); i++) {
        out.write(quoted(smiles.get(i)));
        out.write("," + (float) scores.mean(i) + "," + (float) scores.deviation(i));
        for (float[] ofModel : predictions) {
          out.write("," + ofModel[i]);
        }
        out.write('\n');
        compare(ips[i], scores.mean(i), scores.deviation(i));
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void compare(double ip, double mean, double deviation) {
    if (Double.isNaN(ip)) {
      return;
    }
    if (compared == known.length) {
      known = Arrays.copyOf(known, 2 * compared);
      means = Arrays.copyOf(means, 2 * compared);
      deviations = Arrays.copyOf(deviations, 2 * compared);
    }
    known[compared] = ip;
    means[compared] = mean;
    deviations[compared] = deviation;
    compared++;
  }

  /** How well the models did, if anything is known. */
  Optional<Metrics> metrics() {
    return compared == 0
        ? Optional.empty()
        : Optional.of(
            Metrics.of(
                Arrays.copyOf(known, compared),
                Arrays.copyOf(means, compared),
                Arrays.copyOf(deviations, compared)));
  }

  /** Finishes the file and gives it its name. */
  void commit() {
    try {
      out.close();
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Drops what was not committed. */
  @Override
  public void close() {
    try (out) {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static String quoted(String text) {
    boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0;
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static UserException unwritable(Path file, IOException e) {
    String reason = e instanceof NoSuchFileException ? "no such directory" : e.getMessage();
    return new UserException(ExitCodes.BAD_DATA, "cannot write to " + file + ": " + reason);
  }
}
