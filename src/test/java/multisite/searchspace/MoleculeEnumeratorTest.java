package multisite.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import multisite.chemistry.Molecule;
import multisite.chemistry.MoleculeReader;
import multisite.chemistry.MoleculeRules;
import multisite.chemistry.SmilesReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;

class MoleculeEnumeratorTest {
  @Test
  void theSameSeedMakesTheSameMoleculesOnAnyNumberOfThreads() throws Exception {
    List<EnumeratedMolecule> one = enumerate(settings(7, 3, 9), 300, false, 1);
    assertThat(enumerate(settings(7, 3, 9), 300, false, 3)).isEqualTo(one);
    assertThat(enumerate(settings(7, 3, 9), 100, false, 2)).isEqualTo(one.subList(0, 100));
    assertThat(enumerate(settings(8, 3, 9), 300, false, 1)).isNotEqualTo(one);
  }

  @Test
  void noMoleculeComesTwiceAndAllAreReadByTheChemistry() throws Exception {
    MoleculeReader reader = new MoleculeReader(MoleculeRules.xtb());
    Set<String> keys = new HashSet<>();
    List<EnumeratedMolecule> molecules = enumerate(settings(0, 3, 9), 500, true, 2);
    for (EnumeratedMolecule molecule : molecules) {
      Molecule read = reader.read(molecule.smiles());
      assertThat(read.inchi()).isEqualTo(molecule.inchi());
      assertThat(keys.add(read.inchiKey())).as(molecule.smiles()).isTrue();
    }
    assertThat(molecules).hasSize(500);
  }

  @Test
  void moleculesHaveTheSizesAndElementsAskedFor() throws Exception {
    SmilesReader reader = new SmilesReader();
    EnumerationSettings settings = new EnumerationSettings(1, 4, 6, 14, Set.of(1, 6, 8));
    for (EnumeratedMolecule molecule : enumerate(settings, 200, false, 1)) {
      IAtomContainer graph = reader.read(molecule.smiles());
      int atoms = graph.getAtomCount();
      for (IAtom atom : graph.atoms()) {
        assertThat(atom.getAtomicNumber()).isIn(6, 8);
        atoms += atom.getImplicitHydrogenCount();
      }
      assertThat(graph.getAtomCount()).isBetween(4, 6);
      assertThat(atoms).isLessThanOrEqualTo(14);
    }
  }

  @Test
  void theExampleSpaceIsWhatTheEnumeratorMakes() throws Exception {
    List<String> made = new ArrayList<>();
    for (EnumeratedMolecule molecule : enumerate(settings(0, 3, 9), 200, true, 2)) {
      made.add(molecule.smiles());
    }
    List<String> example = new ArrayList<>();
    try (SearchSpaceReader reader = SearchSpaceReader.open(Path.of("configs/example-space.csv"))) {
      reader.forEachRemaining(molecule -> example.add(molecule.smiles()));
    }
    assertThat(example).hasSize(2000).startsWith(made.toArray(String[]::new));
  }

  @Test
  void itSaysHowManyThereAreWhenThereAreTooFew() {
    assertThatThrownBy(() -> enumerate(settings(0, 1, 1), 100, false, 2))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessageMatching(
            "only \\d of 100 molecules found with 1 to 1 heavy atoms; allow more heavy atoms");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> settings(0, 5, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings(0, 0, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EnumerationSettings(0, 1, 9, 100, Set.of(6, 26)))
        .hasMessageContaining("elements must be C and others");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unstable")
  void whatDoesNotKeepIsNotMade(String what, String smiles) throws Exception {
    assertThat(accepts(smiles)).as(what).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stable")
  void whatKeepsMayBeMade(String what, String smiles) throws Exception {
    assertThat(accepts(smiles)).as(what).isTrue();
  }

  static Stream<String[]> unstable() throws IOException {
    return Stream.concat(rows("unstable.tsv"), rows("bad-rings.tsv"));
  }

  static Stream<String[]> stable() throws IOException {
    return rows("stable.tsv");
  }

  private static boolean accepts(String smiles) throws Exception {
    IAtomContainer molecule = new SmilesReader().read(smiles);
    Cycles.markRingAtomsAndBonds(molecule);
    return StabilityRules.accept(molecule) && RingRules.accept(molecule);
  }

  private static Stream<String[]> rows(String name) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/multisite/searchspace", name)).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1));
  }

  private static EnumerationSettings settings(long seed, int min, int max) {
    return new EnumerationSettings(seed, min, max, 100, EnumerationSettings.ALL_ELEMENTS);
  }

  private static List<EnumeratedMolecule> enumerate(
      EnumerationSettings settings, int count, boolean withInchi, int threads)
      throws InterruptedException {
    List<EnumeratedMolecule> molecules = new ArrayList<>();
    new MoleculeEnumerator(settings, withInchi, threads).enumerate(count, molecules::add);
    return molecules;
  }
}
