package multisite.chemistry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A simulation as its two optimisations tell of it, after a crash that left nothing else of it. */
public final class RecordedSimulation {
  private RecordedSimulation() {}

  /**
   * What was simulated. The vertical potential is missing if the cation was relaxed in a second
   * attempt, which does not start where the neutral ended.
   *
   * @param records QCSchema OptimizationResults of one molecule, as {@link Simulator} makes them
   * @return empty if they are not those of a neutral and its cation
   */
  public static Optional<SimulationReport> of(
      Specification specification, List<? extends JsonNode> records) {
    Map<State, ObjectNode> states = new EnumMap<>(State.class);
    for (JsonNode record : records) {
      for (State state : State.values()) {
        if (record instanceof ObjectNode object && extra(record, "state").equals(state.label())) {
          states.put(state, object);
        }
      }
    }
    ObjectNode neutral = states.get(State.NEUTRAL);
    ObjectNode cation = states.get(State.CATION);
    if (records.size() != 2 || neutral == null || cation == null) {
      return Optional.empty();
    }
    if (neutral.path("energies").isEmpty() || cation.path("energies").isEmpty()) {
      return Optional.empty();
    }
    double energy = MoleculeData.lastEnergy(neutral);
    Map<String, Double> properties = new LinkedHashMap<>();
    if (extra(cation, "attempt").equals("1")) {
      properties.put(
          specification.vertical(), Units.inEv(cation.path("energies").get(0).asDouble() - energy));
    }
    properties.put(specification.property(), Units.inEv(MoleculeData.lastEnergy(cation) - energy));
    JsonNode molecule = neutral.path("initial_molecule").path("identifiers");
    return Optional.of(
        new SimulationReport(
            molecule.path("smiles").asText(),
            molecule.path("inchi").asText(),
            molecule.path("inchikey").asText(),
            specification.name(),
            properties,
            states,
            Optional.empty()));
  }

  private static String extra(JsonNode record, String name) {
    return record.path("extras").path("multisite").path(name).asText();
  }
}
