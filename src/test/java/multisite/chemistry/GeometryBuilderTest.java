package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryBuilderTest {
  private final MoleculeReader reader = new MoleculeReader(MoleculeRules.xtb());
  private final GeometryBuilder builder = new GeometryBuilder();

  @Test
  void buildsTheSameGeometryFromTheSameSeed() throws Exception {
    assertThat(build("OCC(O)CO", 0).geometry()).isEqualTo(build("OCC(O)CO", 0).geometry());
    assertThat(build("OCC(O)CO", 0).geometry()).isNotEqualTo(build("OCC(O)CO", 1).geometry());
  }

  @Test
  void doesNotDependOnHowTheSmilesIsWritten() throws Exception {
    assertThat(build("OCC(O)CO", 0).geometry()).isEqualTo(build("C(O)C(CO)O", 0).geometry());
  }

  @ParameterizedTest
  @CsvSource({"C, CH4", "CC(=O)Nc1ccc(O)cc1, C8H9NO2", "[H][H], H2", "C[N+](=O)[O-], CH3NO2"})
  void hasAllAtomsOfTheMolecule(String smiles, String formula) throws Exception {
    assertThat(build(smiles, 0).geometry().formula()).isEqualTo(formula);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C1C2CC1C2",
        "C1C2C1C2",
        "C12CC1C2",
        "C1C2CC2C1",
        "C12C3C4C1C5C2C3C45",
        "C1CC2CCC1C2",
        "C1C2CC3CC1CC(C2)C3",
        "OB(O)c1ccccc1",
        "C[Hg]C",
        "F[P](F)(F)(F)F",
        "FS(F)(F)(F)(F)F",
        "C[Si](C)(C)C",
        "[O-][n+]1ccccc1",
        "C=[N+]=[N-]",
        "C1=CC2CCC1C2",
        "O=C=C=C=O"
      })
  void placesAtomsApartWithTheBondsOfTheSmiles(String smiles) throws Exception {
    Structure structure = build(smiles, 0);
    assertThat(structure.geometry().smallestDistance()).isGreaterThan(0.6);
    assertThat(Connectivity.changes(structure.bonds(), structure.geometry())).isEmpty();
  }

  @Test
  void notesAnUnrefinedGeometry() throws Exception {
    assertThat(build("OB(O)C", 0).notes())
        .containsExactly("No MMFF94 type for every atom: the start geometry is not refined.");
  }

  @ParameterizedTest
  @CsvSource({
    "FC=CF, true, true",
    "F/C=C/F, true, false",
    "F/C=C\\F, false, false",
    "ClC=CCl, true, true",
  })
  void takesAnOpenDoubleBondAsEAndNotesIt(String smiles, boolean trans, boolean noted)
      throws Exception {
    Structure structure = build(smiles, 0);
    List<String> symbols = structure.geometry().symbols();
    String halogen = smiles.contains("Cl") ? "Cl" : "F";
    double distance =
        structure.geometry().distance(symbols.indexOf(halogen), symbols.lastIndexOf(halogen));
    assertThat(distance > (halogen.equals("F") ? 3.1 : 3.8)).isEqualTo(trans);
    assertThat(structure.notes()).hasSize(noted ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C1=CCCCCCC1", "C1=CC=CC=CC=C1"})
  void takesAnOpenDoubleBondOfALargerRingAsCis(String smiles) throws Exception {
    assertThat(build(smiles, 0).notes()).allSatisfy(note -> assertThat(note).endsWith("cis."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CC=C(C)C", "C=CC", "C1=CCCCC1", "CC(=O)C", "c1ccccc1", "C=C=C", "CC=N"})
  void leavesADoubleBondWithoutAChoiceAlone(String smiles) throws Exception {
    assertThat(build(smiles, 0).notes()).isEmpty();
  }

  private Structure build(String smiles, long seed) throws Exception {
    return builder.build(reader.read(smiles), seed, Duration.ofSeconds(60));
  }
}
