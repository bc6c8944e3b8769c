package multisite.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multisite.chemistry.MoleculeData;

/**
 * Molecules with a known property, read from a file of MoleculeData records, one a line: the
 * training sets of the original, and the {@code moldata-records.json} of a run.
 *
 * @param entries what models are trained on, in the file's order
 * @param keys the molecules' InChIKeys, so that they are not searched again
 */
public record TrainingSet(List<TrainingData.Entry> entries, List<String> keys) {
  /** No molecule is known. */
  public static final TrainingSet EMPTY = new TrainingSet(List.of(), List.of());

  /**
   * Reads a file; records without the property are passed over.
   *
   * @param property such as {@code xtb-vacuum}, in eV
   * @throws TrainingSetException with one sentence that names file and line
   */
  public static TrainingSet read(Path file, String property) {
    List<TrainingData.Entry> entries = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    int number = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        MoleculeData molecule = MoleculeData.parseLine(line);
        molecule
            .oxidationPotential(property)
            .filter(Double::isFinite)
            .ifPresent(
                ip -> {
                  entries.add(new TrainingData.Entry(molecule.smiles(), ip));
                  keys.add(molecule.key());
                });
      }
    } catch (IllegalArgumentException e) {
      throw new TrainingSetException(
          file + ", line " + number + ": " + e.getMessage() + "; put the line right or remove it");
    } catch (CharacterCodingException e) {
      throw new TrainingSetException(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new TrainingSetException(file + " cannot be read: " + e.getMessage());
    }
    if (entries.isEmpty()) {
      throw new TrainingSetException(
          file + " holds no molecule with the property " + property + " to train on");
    }
    return new TrainingSet(List.copyOf(entries), List.copyOf(keys));
  }
}
