package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;

class SmilesReaderTest {
  private final SmilesReader reader = new SmilesReader();

  static Stream<List<String>> badMolecules() {
    return Tsv.rows("bad-molecules.tsv").stream();
  }

  @ParameterizedTest
  @MethodSource("badMolecules")
  void refusesABadInputWithItsSentence(List<String> row) {
    assertThatThrownBy(() -> reader.read(row.get(0)))
        .isInstanceOf(InvalidMoleculeException.class)
        .hasMessage(row.get(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[H][H]",
        "[C-]#[O+]",
        "OB(O)c1ccccc1",
        "[2H]C([2H])([2H])[2H]",
        "[NH3+]CC(=O)[O-]",
        "[O-][O+]=O",
        "C[N+]#[C-]",
        "CS(C)(=O)=O",
        "FS(F)(F)(F)(F)F",
        "OP(O)(O)=O",
        "C[Si](C)(C)C",
        "[BH3-][NH3+]",
        "C[Hg]C",
        "O=I(=O)c1ccccc1",
        "C=[N+]=[N-]",
        "OCl(=O)(=O)=O"
      })
  void takesTheUnusualButSound(String smiles) throws Exception {
    assertThat(reader.read(smiles).getAtomCount()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "C, 1, 4, 0", "c1ccccc1, 6, 6, 6", "C1=CC=CC=C1, 6, 6, 6", "c1cc[nH]c1, 5, 5, 5",
    "O=c1cc[nH]cc1, 7, 5, 6", "CC(=O)O, 4, 4, 0", "[H]O[H], 1, 2, 0", "[H][H], 2, 0, 0",
  })
  void countsHydrogensAndFlagsAromaticAtoms(String smiles, int atoms, int hydrogens, int aromatic)
      throws Exception {
    IAtomContainer molecule = reader.read(smiles);
    int implicit = 0;
    int flagged = 0;
    for (IAtom atom : molecule.atoms()) {
      implicit += atom.getImplicitHydrogenCount();
      flagged += atom.isAromatic() ? 1 : 0;
    }
    assertThat(List.of(molecule.getAtomCount(), implicit, flagged))
        .containsExactly(atoms, hydrogens, aromatic);
  }

  @ParameterizedTest
  @CsvSource({"CN(=O)=O, 1, -1", "CN=N#N, 1, -1", "C[N+](=O)[O-], 1, -1"})
  void writesFiveValentNitrogenWithCharges(String smiles, int highest, int lowest)
      throws Exception {
    IAtomContainer molecule = reader.read(smiles);
    int most = 0;
    int least = 0;
    for (IAtom atom : molecule.atoms()) {
      most = Math.max(most, atom.getFormalCharge());
      least = Math.min(least, atom.getFormalCharge());
    }
    assertThat(List.of(most, least)).containsExactly(highest, lowest);
  }

  @Test
  void readsTheFirstWordOfALine() throws Exception {
    assertThat(reader.read(" CCO\tethanol, dry \n").getAtomCount()).isEqualTo(3);
  }

  @Test
  void takesTheLargestFragmentWhenTold() throws Exception {
    SmilesReader largest = new SmilesReader(MoleculeRules.xtb().withLargestFragment(true));
    assertThat(largest.read("O.CCCO.Cl").getAtomCount()).isEqualTo(4);
  }

  @Test
  void refusesMoreAtomsThanTheLimit() {
    assertThatThrownBy(() -> new SmilesReader(MoleculeRules.xtb().withMaxAtoms(8)).read("CCO"))
        .hasMessage("9 atoms with hydrogens, more than the limit of 8.");
  }

  @Test
  void refusesElementsOutsideTheMethodsTable() {
    assertThatThrownBy(() -> new SmilesReader(MoleculeRules.smallBasis()).read("C[Hg]C"))
        .hasMessage("The element Hg is not in the table of 3-21G.");
  }
}
