package multisite.searchspace;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.SmilesReader;
import org.openscience.cdk.aromaticity.Aromaticity;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;

/**
 * Builds one candidate of an enumeration from its number: a core, grown by random fragments, kept
 * if it is sensible. For one thread.
 */
final class MoleculeBuilder {
  private static final double CLOSE_RING = 0.06;
  private static final double DOUBLE_BOND = 0.14;
  private static final int MAX_STEPS = 60;

  private final EnumerationSettings settings;
  private final FragmentTable table;
  private final SmilesReader reader = new SmilesReader();
  private final SmilesGenerator generator =
      new SmilesGenerator(SmiFlavor.Canonical | SmiFlavor.UseAromaticSymbols);

  MoleculeBuilder(EnumerationSettings settings, FragmentTable table) {
    this.settings = settings;
    this.table = table;
  }

  /** The SMILES of candidate {@code number}, which depends on the seed and the number alone. */
  Optional<String> build(long number) {
    RandomGenerator random =
        new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L);
    IAtomContainer molecule = grow(targetSize(random), random);
    if (molecule.getAtomCount() < settings.minHeavyAtoms()) {
      return Optional.empty();
    }
    Cycles.markRingAtomsAndBonds(molecule);
    if (!fits(molecule) || !StabilityRules.accept(molecule) || !RingRules.accept(molecule)) {
      return Optional.empty();
    }
    try {
      Aromaticity.apply(Aromaticity.Model.Daylight, molecule);
      String smiles = generator.create(molecule);
      reader.read(smiles); // what it cannot read, nobody can search
      return Optional.of(smiles);
    } catch (CDKException | InvalidMoleculeException e) {
      return Optional.empty();
    }
  }

  /** Larger sizes more often, with the square: there are so many more of them. */
  private int targetSize(RandomGenerator random) {
    int total = 0;
    for (int size = settings.minHeavyAtoms(); size <= settings.maxHeavyAtoms(); size++) {
      total += size * size;
    }
    int ticket = random.nextInt(total);
    int size = settings.minHeavyAtoms();
    for (ticket -= size * size; ticket >= 0; ticket -= size * size) {
      size++;
    }
    return size;
  }

  private IAtomContainer grow(int target, RandomGenerator random) {
    Draft draft = new Draft(table.draw(FragmentTable.Kind.CORE, target, random), random);
    for (int step = 0; step < MAX_STEPS && draft.heavyAtoms() < target; step++) {
      int room = target - draft.heavyAtoms();
      double what = random.nextDouble();
      if (what < CLOSE_RING) {
        draft.closeRing();
      } else {
        boolean twice = what < CLOSE_RING + DOUBLE_BOND;
        FragmentTable.Kind kind = twice ? FragmentTable.Kind.DOUBLE : FragmentTable.Kind.GROUP;
        draft.attach(table.draw(kind, room, random));
      }
    }
    return draft.molecule();
  }

  private boolean fits(IAtomContainer molecule) {
    int atoms = molecule.getAtomCount();
    for (IAtom atom : molecule.atoms()) {
      if (!settings.elements().contains(atom.getAtomicNumber())) {
        return false;
      }
      atoms += Atoms.hydrogens(atom);
    }
    return atoms <= settings.maxAtoms();
  }
}
