package multisite.chemistry;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How molecules are computed: one value for a whole campaign, carried in every task's arguments.
 *
 * @param spec the specification: {@code xtb} or {@code small_basis}
 * @param xtbCommand the xtb program, a name on the PATH or a file
 * @param nwchemCommand the words that launch NWChem; {@code {ranks}}, {@code {nodes}}, {@code
 *     {input}} and {@code {NAME}} of the task's environment are filled in
 * @param cores threads of one xtb task
 * @param nodes nodes of one task, for the launcher
 * @param ranks MPI ranks of one NWChem task in all; 0: {@code cores × nodes}
 * @param memoryMb memory of one NWChem rank
 * @param scratchDir where the private scratch directories are made; empty: Java's temporary one
 * @param tasksDir where inputs and outputs of failed tasks go; empty: nowhere
 * @param keepDir where inputs and outputs of all tasks go; empty: nowhere
 * @param keepMegabytes the most that one task may leave in either
 * @param seed of geometries and jitter
 * @param maxAtoms the most atoms a molecule may have, hydrogens included
 * @param largestFragment take the largest of several fragments instead of refusing them
 * @param hessianCheck leave saddle points: vibrations of every relaxed state are computed
 * @param geometrySeconds the time limit of building the start geometry
 * @param neutralSeconds the time limit of relaxing the neutral, both attempts together
 * @param cationSeconds the time limit of relaxing the cation, both attempts together
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QcSettings(
    String spec,
    String xtbCommand,
    String nwchemCommand,
    int cores,
    int nodes,
    int ranks,
    int memoryMb,
    String scratchDir,
    String tasksDir,
    String keepDir,
    int keepMegabytes,
    long seed,
    int maxAtoms,
    boolean largestFragment,
    boolean hessianCheck,
    int geometrySeconds,
    int neutralSeconds,
    int cationSeconds) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** xtb on one core, within an hour a state. */
  public static QcSettings defaults() {
    return new QcSettings(
        "xtb",
        "xtb",
        "mpirun -np {ranks} nwchem {input}",
        1,
        1,
        0,
        1000,
        "",
        "",
        "",
        20,
        0,
        100,
        false,
        false,
        120,
        3600,
        3600);
  }

  /** As it travels: an object with snake_case names. */
  public ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  /**
   * Reads {@link #toJson}; a missing field has its default, an unknown one is passed over.
   *
   * @throws IllegalArgumentException if a field has the wrong type
   */
  public static QcSettings fromJson(JsonNode json) {
    try {
      ObjectNode all = defaults().toJson();
      json.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
      return JSON.treeToValue(all, QcSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not QC settings: " + e.getOriginalMessage(), e);
    }
  }

  /** A copy with some fields changed, by their JSON names. */
  public QcSettings with(String field, Object value) {
    ObjectNode json = toJson();
    if (!json.has(field)) {
      throw new IllegalArgumentException("No such setting: " + field);
    }
    json.set(field, JSON.valueToTree(value));
    return fromJson(json);
  }

  /** The MPI ranks of one NWChem task. */
  public int allRanks() {
    return ranks > 0 ? ranks : Math.max(1, cores * nodes);
  }
}
