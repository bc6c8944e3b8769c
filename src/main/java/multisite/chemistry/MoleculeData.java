package multisite.chemistry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one molecule, in the original's form: a line of {@code moldata-records.json} or
 * of a training set.
 *
 * <p>Fields of the original that are not used here survive reading and writing. Potentials are in
 * eV, total and atomization energies in hartree, geometries XYZ text in ångström. {@code xyz_hash}
 * is the SHA-1 of that text.
 */
public final class MoleculeData {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode json;

  private MoleculeData(ObjectNode json) {
    this.json = json;
  }

  /** The molecule's InChIKey. */
  public String key() {
    return json.path("key").asText();
  }

  public String smiles() {
    return json.path("identifier").path("smiles").asText();
  }

  public String inchi() {
    return json.path("identifier").path("inchi").asText();
  }

  /** An ionization potential in eV by its property name, such as {@code xtb-vacuum}. */
  public Optional<Double> oxidationPotential(String property) {
    JsonNode value = json.path("oxidation_potential").path(property);
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  /** The whole record; a copy. */
  public ObjectNode toJson() {
    return json.deepCopy();
  }

  /** The line of {@code moldata-records.json}: {@code [unix time, "json text"]}. */
  public String toRecordLine(double unixTime) {
    return JsonNodeFactory.instance.arrayNode().add(unixTime).add(json.toString()).toString();
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException without a key and a SMILES
   */
  public static MoleculeData fromJson(JsonNode json) {
    if (!(json instanceof ObjectNode object)
        || !json.path("key").isTextual()
        || !json.path("identifier").path("smiles").isTextual()) {
      throw new IllegalArgumentException("Not a MoleculeData record: no key or no SMILES");
    }
    return new MoleculeData(object.deepCopy());
  }

  /**
   * Reads a line of a training set, or of {@code moldata-records.json}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static MoleculeData parseLine(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isArray() && node.size() == 2 && node.get(1).isTextual()) {
        node = JSON.readTree(node.get(1).asText());
      }
      return fromJson(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The record of a simulation that succeeded.
   *
   * @throws IllegalArgumentException for one that failed
   */
  public static MoleculeData of(SimulationReport report) {
    ObjectNode neutral = report.records().get(State.NEUTRAL);
    ObjectNode cation = report.records().get(State.CATION);
    if (!report.success() || neutral == null || cation == null) {
      throw new IllegalArgumentException("No data in a failed simulation of " + report.smiles());
    }
    String spec = report.spec();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("key", report.inchiKey());
    json.putObject("identifier").put("smiles", report.smiles()).put("inchi", report.inchi());
    json.putArray("subsets");
    ObjectNode states = json.putObject("data").putObject(spec);
    ObjectNode neutralData = states.putObject(State.NEUTRAL.moldataName());
    ObjectNode cationData = states.putObject(State.CATION.moldataName());
    fill(neutralData, State.NEUTRAL, spec, neutral);
    fill(cationData, State.CATION, spec, cation);
    Optional<Double> vertical =
        Optional.ofNullable(report.ipEv().get(Specification.named(spec).vertical()));
    vertical.ifPresent(
        ip ->
            ((ObjectNode) neutralData.get("total_energy"))
                .putObject(State.CATION.moldataName())
                .put(spec, lastEnergy(neutral) + ip / Units.HARTREE_IN_EV));
    AtomEnergies.ofSpec(spec)
        .atomization(symbols(neutral), lastEnergy(neutral))
        .ifPresent(
            energy ->
                ((ObjectNode) neutralData.get("atomization_energy")).put(spec + "-no_zpe", energy));
    ObjectNode potentials = json.putObject("oxidation_potential");
    report.ipEv().forEach(potentials::put);
    json.putObject("reduction_potential");
    return new MoleculeData(json);
  }

  private static void fill(ObjectNode data, State state, String spec, ObjectNode record) {
    String xyz = xyz(state, record);
    data.put("xyz", xyz);
    data.put("xyz_hash", sha1(xyz));
    data.put("fidelity", spec);
    data.put("oxidation_state", state.moldataName());
    data.putObject("total_energy").putObject(state.moldataName()).put(spec, lastEnergy(record));
    data.putObject("vibrational_modes");
    data.putObject("total_energy_in_solvent");
    data.putObject("zpe");
    data.putObject("solvation_energy");
    data.putObject("atomization_energy");
  }

  /** In hartree, of an OptimizationResult with at least one energy. */
  static double lastEnergy(JsonNode record) {
    JsonNode energies = record.path("energies");
    return energies.path(energies.size() - 1).asDouble();
  }

  private static List<String> symbols(JsonNode record) {
    List<String> symbols = new ArrayList<>();
    record.path("final_molecule").path("symbols").forEach(s -> symbols.add(s.asText()));
    return symbols;
  }

  private static String xyz(State state, JsonNode record) {
    JsonNode positions = record.path("final_molecule").path("geometry");
    double[] xyz = new double[positions.size()];
    for (int i = 0; i < xyz.length; i++) {
      xyz[i] = positions.get(i).asDouble() * Units.BOHR_IN_ANGSTROM;
    }
    Geometry geometry = new Geometry(symbols(record), xyz);
    return geometry.toXyz(
        "%d %d %s".formatted(state.charge(), state.multiplicity(), geometry.formula()));
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
