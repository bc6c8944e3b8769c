package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import multisite.chemistry.InvalidMoleculeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Graphs are those that RDKit and the original's code make of the same SMILES. */
class FeaturizerTest {
  private final Featurizer featurizer = new Featurizer();

  /** Made with RDKit 2026.9.1: atoms (Z − 1), bonds in the original's order, directed bonds. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/multisite/ml/rdkit-graphs.tsv",
      delimiter = '\t',
      numLinesToSkip = 1,
      maxCharsPerColumn = 20_000)
  void makesTheGraphsOfTheOriginal(String smiles, String atom, String bond, String connectivity)
      throws Exception {
    ExplicitGraph graph = ExplicitGraph.of(featurizer.featurize(smiles), BondOrder.ORIGINAL);

    assertThat(joined(graph.elements().length, i -> graph.elements()[i] - 1)).isEqualTo(atom);
    assertThat(joined(graph.types().length, i -> (int) graph.types()[i])).isEqualTo(bond);
    assertThat(
            IntStream.range(0, graph.types().length)
                .mapToObj(k -> graph.receivers()[k] + "-" + graph.senders()[k])
                .collect(Collectors.joining(",")))
        .isEqualTo(connectivity);
  }

  private static String joined(int length, java.util.function.IntFunction<Integer> value) {
    return IntStream.range(0, length)
        .mapToObj(i -> String.valueOf(value.apply(i)))
        .collect(Collectors.joining(","));
  }

  @Test
  void givesEachBondItsOwnTypeWhenAligned() throws Exception {
    JsonNode root = new JsonMapper().readTree(Samples.file("graphs.json").toFile());
    int checked = 0;
    for (JsonNode molecule : root.path("molecules")) {
      MolecularGraph graph = featurizer.featurize(molecule.path("smiles").asText());
      assertThat(integers(ExplicitGraph.of(graph, BondOrder.ALIGNED).types()))
          .isEqualTo(integers(molecule.path("bond_aligned_with_connectivity")));
      assertThat(integers(ExplicitGraph.of(graph, BondOrder.ORIGINAL).types()))
          .isEqualTo(integers(molecule.path("graphnetwork").path("bond")));
      checked++;
    }
    assertThat(checked).isEqualTo(5);
  }

  private static List<Integer> integers(byte[] values) {
    List<Integer> list = new ArrayList<>();
    for (byte value : values) {
      list.add((int) value);
    }
    return list;
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> list = new ArrayList<>();
    array.forEach(value -> list.add(value.asInt()));
    return list;
  }

  @Test
  void countsAtomsAndBondsAsTheOriginalDoes() throws Exception {
    for (String line : Samples.lines("molecules.csv")) {
      String[] cells = line.split(",");
      MolecularGraph graph = featurizer.featurize(cells[1]);
      assertThat(graph.atoms()).as(cells[1]).isEqualTo(Integer.parseInt(cells[2]));
      assertThat(graph.directedBonds()).as(cells[1]).isEqualTo(Integer.parseInt(cells[3]));
    }
  }

  @Test
  void refusesWhatIsNoMolecule() {
    for (String text : List.of("C(", "c1cccc1", "", "CC*", "[Na+]")) {
      assertThatThrownBy(() -> featurizer.featurize(text))
          .as(text)
          .isInstanceOf(InvalidMoleculeException.class);
    }
  }

  @Test
  void packsSmallOrganicMoleculesIntoFewerThan120BytesEach() throws Exception {
    List<String> smiles = Samples.smiles();
    PackedGraphs packed = Samples.molecules();

    assertThat(packed.byteCount() / (double) smiles.size()).isLessThan(60);
    // A drug of 29 heavy atoms, far larger than what a campaign enumerates.
    PackedGraphs drug =
        PackedGraphs.of(
            List.of(
                featurizer.featurize("COC(=O)C1=C(C)NC(C)=C(C1c1cccc(c1Cl)[N+](=O)[O-])C(=O)OC")));
    assertThat(drug.byteCount()).isLessThan(120);
  }

  @Test
  void unpacksWhatItPacked() throws Exception {
    List<MolecularGraph> graphs = new ArrayList<>(Samples.molecules().graphs());
    graphs.add(chain(300));

    PackedGraphs packed = PackedGraphs.fromBytes(PackedGraphs.of(graphs).toBytes());

    assertThat(packed.graphs()).isEqualTo(graphs);
    assertThat(packed.size()).isEqualTo(43);
    assertThat(PackedGraphs.of(graphs)).isEqualTo(packed).hasSameHashCodeAs(packed);
    assertThat(new PackedGraphs.Builder().build().size()).isZero();
  }

  private static MolecularGraph chain(int atoms) {
    byte[] elements = new byte[atoms];
    byte[] hydrogens = new byte[atoms];
    int[] from = new int[atoms - 1];
    int[] to = new int[atoms - 1];
    byte[] types = new byte[atoms - 1];
    for (int i = 0; i < atoms; i++) {
      elements[i] = 6;
      hydrogens[i] = 2;
      if (i > 0) {
        from[i - 1] = i - 1;
        to[i - 1] = i;
        types[i - 1] = BondType.SINGLE.code();
      }
    }
    return new MolecularGraph(elements, hydrogens, from, to, types);
  }

  @Test
  void refusesBytesThatAreNoPackedGraphs() {
    byte[] bytes = Samples.molecules().toBytes();

    for (int length = 0; length < bytes.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> PackedGraphs.fromBytes(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    bytes[0] = 'X';
    assertThatThrownBy(() -> PackedGraphs.fromBytes(bytes))
        .hasMessage("these bytes are not packed graphs");
  }
}
