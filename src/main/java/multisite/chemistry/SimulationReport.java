package multisite.chemistry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one run_simulation gave: a success with its property and records, or a failure.
 *
 * @param smiles as it was given
 * @param inchi empty if the molecule was refused
 * @param inchiKey empty if the molecule was refused
 * @param spec the specification
 * @param ipEv ionization potentials in eV by property name; empty after a failure
 * @param records QCSchema OptimizationResults by state label; a failure has those that were reached
 * @param failure empty for a success
 */
public record SimulationReport(
    String smiles,
    String inchi,
    String inchiKey,
    String spec,
    Map<String, Double> ipEv,
    Map<State, ObjectNode> records,
    Optional<QcFailure> failure) {
  public SimulationReport {
    ipEv = Collections.unmodifiableMap(new LinkedHashMap<>(ipEv));
    records = Collections.unmodifiableMap(new LinkedHashMap<>(records));
  }

  public boolean success() {
    return failure.isEmpty();
  }

  /** As it travels and as {@code simulate} prints it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("smiles", smiles).put("inchi", inchi).put("inchi_key", inchiKey).put("spec", spec);
    ObjectNode properties = json.putObject("ip_ev");
    ipEv.forEach(properties::put);
    ObjectNode states = json.putObject("records");
    for (State state : State.values()) {
      states.set(state.label(), records.get(state));
    }
    json.put("success", success());
    failure.ifPresentOrElse(
        f -> json.putObject("failure").put("kind", f.kind().wireName()).put("message", f.message()),
        () -> json.putNull("failure"));
    return json;
  }

  /**
   * Reads {@link #toJson}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static SimulationReport fromJson(JsonNode json) {
    if (!json.path("smiles").isTextual() || !json.path("ip_ev").isObject()) {
      throw new IllegalArgumentException("Not a simulation report");
    }
    Map<String, Double> properties = new LinkedHashMap<>();
    json.get("ip_ev")
        .properties()
        .forEach(p -> properties.put(p.getKey(), p.getValue().asDouble()));
    Map<State, ObjectNode> records = new LinkedHashMap<>();
    for (State state : State.values()) {
      if (json.path("records").path(state.label()) instanceof ObjectNode record) {
        records.put(state, record);
      }
    }
    JsonNode failure = json.path("failure");
    return new SimulationReport(
        json.path("smiles").asText(),
        json.path("inchi").asText(""),
        json.path("inchi_key").asText(""),
        json.path("spec").asText(""),
        properties,
        records,
        failure.isObject()
            ? Optional.of(
                new QcFailure(
                    FailureKind.ofWireName(failure.path("kind").asText()),
                    failure.path("message").asText()))
            : Optional.empty());
  }
}
