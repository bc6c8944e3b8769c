package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetryTest {
  @ParameterizedTest
  @CsvSource({"C, 4", "c1ccccc1, 6", "C1CC1, 6", "FC(F)(F)F, 0", "C=C, 4"})
  void makesAllBondsToHydrogenEqual(String smiles, int hydrogens) throws Exception {
    Structure start = noisy(smiles);
    Geometry symmetric = Symmetry.symmetrized(start.geometry()).orElseThrow();
    double[] lengths =
        start.bonds().stream()
            .filter(bond -> symmetric.symbols().get(bond.second()).equals("H"))
            .mapToDouble(bond -> symmetric.distance(bond.first(), bond.second()))
            .toArray();
    assertThat(lengths).hasSize(hydrogens);
    for (double length : lengths) {
      assertThat(length).isCloseTo(lengths[0], within(1e-11));
    }
  }

  @Test
  void makesALineStraight() throws Exception {
    Geometry line = Symmetry.symmetrized(noisy("C#C").geometry()).orElseThrow();
    Vector first = Vector.of(line, 1).minus(Vector.of(line, 0));
    Vector second = Vector.of(line, 3).minus(Vector.of(line, 0));
    assertThat(first.cross(second).length()).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CCO", "Nc1ccccc1Cl", "CC(N)C(=O)O", "Nn1cnncc1=O", "[H][H]"})
  void leavesLowSymmetryAlone(String smiles) throws Exception {
    assertThat(Symmetry.symmetrized(noisy(smiles).geometry())).isEmpty();
  }

  @Test
  void leavesAGeometryAloneThatIsTooFarFromSymmetry() throws Exception {
    Structure methane = noisy("C");
    assertThat(Symmetry.symmetrized(methane.geometry().jittered(new Random(5), 0.2))).isEmpty();
  }

  private static Structure noisy(String smiles) throws Exception {
    Molecule molecule = new MoleculeReader(MoleculeRules.xtb()).read(smiles);
    Structure structure = new GeometryBuilder().build(molecule, 0, Duration.ofSeconds(60));
    return structure.withGeometry(structure.geometry().jittered(new Random(1), 0.002));
  }
}
