package multisite.chemistry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Writes a relaxation as a QCSchema OptimizationResult, as QCElemental reads it: energies in
 * hartree, geometries in bohr.
 *
 * <p>Of the trajectory the first and the last point are written, each with its energy; {@code
 * energies} has every step. What QCSchema has no field for is under {@code extras.multisite}.
 */
final class OptimizationRecord {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private OptimizationRecord() {}

  /**
   * One record.
   *
   * @param host the name of the machine that computed it
   * @param extras what goes under {@code extras.multisite}
   */
  static ObjectNode of(
      Molecule molecule,
      State state,
      Relaxation relaxation,
      List<Structure.Bond> bonds,
      String host,
      ObjectNode extras) {
    Relaxation.Provenance method = relaxation.method();
    double wall = relaxation.wall().toNanos() / 1e9;
    ObjectNode initial = molecule(molecule, state, relaxation.initial(), bonds);
    ObjectNode last = molecule(molecule, state, relaxation.relaxed(), bonds);
    ObjectNode record = JSON.objectNode();
    record.putNull("id").putNull("hash_index");
    record.put("schema_name", "qcschema_optimization_output").put("schema_version", 1);
    record.putObject("keywords").put("program", method.program());
    record.putObject("extras").set("multisite", extras);
    record.putObject("protocols").put("trajectory", "initial_and_final");
    ObjectNode specification = record.putObject("input_specification");
    specification.put("schema_name", "qcschema_input").put("schema_version", 1);
    specification.put("driver", "gradient");
    specification.set("model", model(method));
    specification.set("keywords", keywords(method));
    specification.putObject("extras");
    record.set("initial_molecule", initial);
    ObjectNode provenance = record.putObject("provenance");
    provenance.put("creator", method.program()).put("version", method.version());
    provenance.put("routine", "multisite.chemistry.Simulator");
    provenance.put("hostname", host).put("wall_time", wall);
    record.set("final_molecule", last);
    ArrayNode trajectory = record.putArray("trajectory");
    trajectory.add(point(initial, relaxation.firstEnergy(), method, host));
    if (relaxation.energies().size() > 1) {
      trajectory.add(point(last, relaxation.energy(), method, host));
    }
    ArrayNode energies = record.putArray("energies");
    relaxation.energies().forEach(energies::add);
    record.putNull("stdout").putNull("stderr");
    record.put("success", true).putNull("error");
    return record;
  }

  private static ObjectNode molecule(
      Molecule molecule, State state, Geometry geometry, List<Structure.Bond> bonds) {
    ObjectNode node = JSON.objectNode();
    node.put("schema_name", "qcschema_molecule").put("schema_version", 2).put("validated", true);
    ArrayNode symbols = node.putArray("symbols");
    geometry.symbols().forEach(symbols::add);
    ArrayNode positions = node.putArray("geometry");
    for (double x : geometry.inBohr()) {
      positions.add(x);
    }
    node.put("name", geometry.formula());
    node.putObject("identifiers")
        .put("smiles", molecule.smiles())
        .put("inchi", molecule.inchi())
        .put("inchikey", molecule.inchiKey());
    node.put("molecular_charge", (double) state.charge());
    node.put("molecular_multiplicity", state.multiplicity());
    if (!bonds.isEmpty()) {
      ArrayNode connectivity = node.putArray("connectivity");
      bonds.forEach(b -> connectivity.addArray().add(b.first()).add(b.second()).add(b.order()));
    }
    node.put("fix_com", true).put("fix_orientation", true);
    node.putObject("provenance")
        .put("creator", "Multisite")
        .put("version", Version.current())
        .put("routine", "multisite.chemistry.GeometryBuilder");
    return node;
  }

  private static ObjectNode point(
      ObjectNode molecule, double energy, Relaxation.Provenance method, String host) {
    ObjectNode node = JSON.objectNode();
    node.putNull("id");
    node.put("schema_name", "qcschema_output").put("schema_version", 1);
    node.set("molecule", molecule.deepCopy());
    node.put("driver", "energy");
    node.set("model", model(method));
    node.set("keywords", keywords(method));
    node.putObject("protocols");
    node.putObject("extras");
    node.putObject("provenance")
        .put("creator", method.program())
        .put("version", method.version())
        .put("routine", "multisite.chemistry.Simulator")
        .put("hostname", host);
    node.putObject("properties").put("return_energy", energy);
    node.putNull("wavefunction");
    node.put("return_result", energy);
    node.putNull("stdout").putNull("stderr");
    node.putObject("native_files");
    node.put("success", true).putNull("error");
    return node;
  }

  private static ObjectNode model(Relaxation.Provenance method) {
    ObjectNode model = JSON.objectNode().put("method", method.model());
    method.basis().ifPresentOrElse(b -> model.put("basis", b), () -> model.putNull("basis"));
    return model;
  }

  private static ObjectNode keywords(Relaxation.Provenance method) {
    ObjectNode keywords = JSON.objectNode();
    method.keywords().forEach((name, value) -> keywords.set(name, JSON.pojoNode(value)));
    return keywords;
  }
}
