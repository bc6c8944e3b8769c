package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.MoleculeData;
import multisite.chemistry.MoleculeReader;
import multisite.chemistry.MoleculeRules;
import multisite.searchspace.MoleculeLine;
import multisite.searchspace.SearchSpaceException;
import multisite.searchspace.SearchSpaceReader;
import multisite.task.Json;

/**
 * Molecules with a known property, read from a file: MoleculeData records, one a line (the training
 * sets of the original, and the {@code moldata-records.json} of a run), or a CSV table with the
 * columns {@code smiles} and {@code ip} (also the {@code results.csv} of a run).
 *
 * @param entries what models are trained on, in the file's order
 * @param keys the molecules' InChIKeys, so that they are not searched again
 */
public record TrainingSet(List<TrainingData.Entry> entries, List<String> keys) {
  /** No molecule is known. */
  public static final TrainingSet EMPTY = new TrainingSet(List.of(), List.of());

  /**
   * Reads a file; records without the property are passed over. The molecules of a table are named
   * here, a millisecond each.
   *
   * @param property such as {@code xtb-vacuum}, in eV; a table's column {@code ip} is taken for it
   * @throws TrainingSetException with one sentence that names file and line
   */
  public static TrainingSet read(Path file, String property) {
    if (isRecords(file)) {
      return records(file, property);
    }
    List<TrainingData.Entry> entries = table(file);
    MoleculeReader reader = new MoleculeReader(MoleculeRules.xtb());
    List<String> keys = new ArrayList<>();
    for (TrainingData.Entry entry : entries) {
      try {
        keys.add(reader.read(entry.smiles()).inchiKey());
      } catch (InvalidMoleculeException e) {
        throw new TrainingSetException(
            "%s: '%s' is refused: %s".formatted(file, entry.smiles(), e.sentence()));
      }
    }
    return new TrainingSet(entries, List.copyOf(keys));
  }

  /**
   * Reads the molecules of a file alone, as they stand there.
   *
   * @throws TrainingSetException with one sentence that names file and line
   */
  public static List<TrainingData.Entry> readEntries(Path file, String property) {
    return isRecords(file) ? records(file, property).entries() : table(file);
  }

  /** The set as {@code known-molecules.json} of a run keeps it. */
  public ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    ArrayNode smiles = json.putArray("smiles");
    ArrayNode values = json.putArray("ip");
    entries.forEach(entry -> smiles.add(entry.smiles()));
    entries.forEach(entry -> values.add(entry.value()));
    ArrayNode names = json.putArray("inchi_keys");
    keys.forEach(names::add);
    return json;
  }

  /** Reads back what {@link #toJson} made. */
  public static TrainingSet fromJson(JsonNode json) {
    List<TrainingData.Entry> entries = new ArrayList<>();
    JsonNode smiles = json.path("smiles");
    for (int i = 0; i < smiles.size(); i++) {
      entries.add(
          new TrainingData.Entry(smiles.path(i).asText(), json.path("ip").path(i).asDouble()));
    }
    List<String> keys = new ArrayList<>();
    json.path("inchi_keys").forEach(key -> keys.add(key.asText()));
    return new TrainingSet(List.copyOf(entries), List.copyOf(keys));
  }

  /** Records are JSON objects or arrays; nothing else begins like them. */
  private static boolean isRecords(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
        first = in.read();
      }
      return first < 0 || first == '{' || first == '[';
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static TrainingSet records(Path file, String property) {
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
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (entries.isEmpty()) {
      throw new TrainingSetException(
          file + " holds no molecule with the property " + property + " to train on");
    }
    return new TrainingSet(List.copyOf(entries), List.copyOf(keys));
  }

  private static List<TrainingData.Entry> table(Path file) {
    List<TrainingData.Entry> entries = new ArrayList<>();
    try (SearchSpaceReader reader = SearchSpaceReader.open(file)) {
      if (!reader.hasIp()) {
        throw new TrainingSetException(
            file
                + " is neither a file of MoleculeData records nor a CSV with the columns 'smiles'"
                + " and 'ip'");
      }
      while (reader.hasNext()) {
        MoleculeLine molecule = reader.next();
        if (!molecule.ip().isEmpty()) {
          entries.add(new TrainingData.Entry(molecule.smiles(), molecule.knownIp(file)));
        }
      }
    } catch (SearchSpaceException e) {
      throw new TrainingSetException(String.valueOf(e.getMessage()));
    }
    if (entries.isEmpty()) {
      throw new TrainingSetException(file + " holds no molecule with a known ip to train on");
    }
    return List.copyOf(entries);
  }

  private static TrainingSetException unreadable(Path file, IOException e) {
    return new TrainingSetException(
        e instanceof CharacterCodingException
            ? file + " is not UTF-8 text"
            : file + " cannot be read: " + e.getMessage());
  }
}
