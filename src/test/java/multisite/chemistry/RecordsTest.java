package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of a simulation, from the stand-in for xtb, beside lines of the original's files. */
class RecordsTest {
  private final ObjectMapper json = new ObjectMapper();

  @TempDir Path directory;

  private SimulationReport report;

  @BeforeEach
  void simulate() throws Exception {
    try (ProcessRunner runner = new ProcessRunner()) {
      report =
          new Simulator(QcSettings.defaults(), runner)
              .run("CCO", FakePrograms.xtb("good", directory));
    }
  }

  @Test
  void writesTheReportThatItReads() throws Exception {
    ObjectNode written = report.toJson();
    assertThat(names(written))
        .containsExactly(
            "smiles", "inchi", "inchi_key", "spec", "ip_ev", "records", "success", "failure");
    JsonNode read = json.readTree(written.toString());
    assertThat(SimulationReport.fromJson(read).toJson().toString()).isEqualTo(written.toString());
  }

  @Test
  void writesAFailureThatItReads() throws Exception {
    try (ProcessRunner runner = new ProcessRunner()) {
      SimulationReport failed = new Simulator(QcSettings.defaults(), runner).run("C(", Map.of());
      JsonNode written = failed.toJson();
      assertThat(written.get("success").asBoolean()).isFalse();
      assertThat(written.at("/failure/kind").asText()).isEqualTo("invalid_molecule");
      assertThat(written.at("/records/neutral").isNull()).isTrue();
      assertThat(SimulationReport.fromJson(written)).isEqualTo(failed);
    }
  }

  @Test
  void refusesOtherJson() {
    assertThatThrownBy(() -> SimulationReport.fromJson(json.createObjectNode()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsALineOfTheOriginalsTrainingSet() throws Exception {
    MoleculeData data = MoleculeData.parseLine(resource("training-line.json"));
    assertThat(data.key()).isEqualTo("PFNHSEQQEPMLNI-UHFFFAOYSA-N");
    assertThat(data.smiles()).isEqualTo("CCCC(C)CO");
    assertThat(data.inchi()).isEqualTo("InChI=1S/C6H14O/c1-3-4-6(2)5-7/h6-7H,3-5H2,1-2H3");
    assertThat(data.oxidationPotential("xtb-vacuum")).isPresent();
    assertThat(data.oxidationPotential("smb-vacuum-no-zpe")).isEmpty();
  }

  @Test
  void readsALineOfTheOriginalsRunDirectory() throws Exception {
    MoleculeData data = MoleculeData.parseLine(resource("moldata-line.json"));
    assertThat(data.key()).isEqualTo("NSGXIBWMJZWTPY-UHFFFAOYSA-N");
    assertThat(data.smiles()).isEqualTo("FC(F)(F)CC(F)(F)F");
    assertThat(data.oxidationPotential("xtb-vacuum"))
        .hasValueSatisfying(ip -> assertThat(ip).isCloseTo(17.4355, within(1e-4)));
  }

  @Test
  void writesMoleculeDataOfTheOriginalsShape() throws Exception {
    JsonNode original = MoleculeData.parseLine(resource("moldata-line.json")).toJson();
    JsonNode ours = MoleculeData.of(report).toJson();
    assertThat(shape(ours, "")).containsExactlyElementsOf(shape(original, ""));
    assertThat(ours.at("/data/xtb/neutral/total_energy/neutral/xtb").asDouble()).isEqualTo(-10.0);
    assertThat(ours.at("/data/xtb/neutral/total_energy/oxidized/xtb").asDouble())
        .isCloseTo(-9.59, within(1e-9));
    assertThat(ours.at("/data/xtb/oxidized/xyz").asText()).startsWith("9\n1 2 C2H6O\n");
  }

  @Test
  void theOptimisationsAloneTellTheSameOfTheMolecule() {
    List<ObjectNode> records = List.copyOf(report.records().values());

    SimulationReport again =
        RecordedSimulation.of(Specification.named("xtb"), records).orElseThrow();

    assertThat(again).isEqualTo(report);
    assertThat(MoleculeData.of(again).toJson()).isEqualTo(MoleculeData.of(report).toJson());
    assertThat(RecordedSimulation.of(Specification.named("xtb"), records.subList(0, 1))).isEmpty();
    assertThat(
            RecordedSimulation.of(
                Specification.named("xtb"), List.of(records.get(0), records.get(0))))
        .isEmpty();
  }

  @Test
  void writesALineThatItReads() {
    MoleculeData data = MoleculeData.of(report);
    MoleculeData read = MoleculeData.parseLine(data.toRecordLine(1.5));
    assertThat(read.toJson()).isEqualTo(data.toJson());
  }

  @Test
  void hasNoMoleculeDataOfAFailure() throws Exception {
    try (ProcessRunner runner = new ProcessRunner()) {
      SimulationReport failed = new Simulator(QcSettings.defaults(), runner).run("C(", Map.of());
      assertThatThrownBy(() -> MoleculeData.of(failed))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private String resource(String name) {
    return String.join("\t", Tsv.rows(name).get(0));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The paths of all fields, in order. */
  private static List<String> shape(JsonNode node, String at) {
    List<String> paths = new ArrayList<>();
    for (String name : names(node)) {
      paths.add(at + "/" + name);
      paths.addAll(shape(node.get(name), at + "/" + name));
    }
    return paths;
  }
}
