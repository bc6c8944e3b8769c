package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoleculeReaderTest {
  private final MoleculeReader reader = new MoleculeReader(MoleculeRules.xtb());

  static Stream<List<String>> identities() {
    return Tsv.rows("identities.tsv").stream();
  }

  @ParameterizedTest
  @MethodSource("identities")
  void givesTheInchiAndKeyOfTheOriginalsRecords(List<String> row) throws Exception {
    Molecule molecule = reader.read(row.get(0));
    assertThat(molecule.inchi()).isEqualTo(row.get(1));
    if (!row.get(2).isEmpty()) {
      assertThat(molecule.inchiKey()).isEqualTo(row.get(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OCC", "C(O)C", "[CH3][CH2][OH]", "[H]OCC", "CCO\tethanol"})
  void hasOneCanonicalSmilesForEveryWayToWriteIt(String smiles) throws Exception {
    assertThat(reader.read(smiles).canonicalSmiles())
        .isEqualTo(reader.read("CCO").canonicalSmiles());
  }

  @Test
  void keepsStereoApart() throws Exception {
    assertThat(reader.read("C[C@H](N)C(=O)O").inchiKey())
        .isEqualTo("QNAYBMKLOCPYGJ-REOHCLBHSA-N")
        .isNotEqualTo(reader.read("C[C@@H](N)C(=O)O").inchiKey());
  }

  @Test
  void notesIsotopesAndLeftOutFragments() throws Exception {
    assertThat(reader.read("[2H]C").notes()).hasSize(1);
    assertThat(reader.read("CC").notes()).isEmpty();
    MoleculeReader largest = new MoleculeReader(MoleculeRules.xtb().withLargestFragment(true));
    assertThat(largest.read("CC.O").notes())
        .containsExactly("Of several fragments the largest was taken.");
  }

  @Test
  void givesTheSameKeysFromManyThreads() throws Exception {
    List<String> smiles = Tsv.rows("identities.tsv").stream().map(row -> row.get(0)).toList();
    List<String> inchis = Tsv.rows("identities.tsv").stream().map(row -> row.get(1)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(
            threads.submit(
                () -> {
                  MoleculeReader own = new MoleculeReader(MoleculeRules.xtb());
                  List<String> read = new ArrayList<>();
                  for (String each : smiles) {
                    read.add(own.read(each).inchi());
                  }
                  return read;
                }));
      }
      for (Future<List<String>> result : results) {
        assertThat(result.get()).isEqualTo(inchis);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
