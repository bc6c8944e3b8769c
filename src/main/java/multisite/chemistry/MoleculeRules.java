package multisite.chemistry;

/**
 * Which molecules a method takes: heaviest element, size, and what to do with several fragments.
 *
 * @param method the method's name, for messages
 * @param maxAtomicNumber the heaviest element of the method's table
 * @param maxAtoms the most atoms a molecule may have, hydrogens included
 * @param largestFragment take the largest of several fragments instead of refusing them
 */
public record MoleculeRules(
    String method, int maxAtomicNumber, int maxAtoms, boolean largestFragment) {
  /** GFN2-xTB is parametrised up to radon; 100 atoms is the default of {@code --max-atoms}. */
  public static MoleculeRules xtb() {
    return new MoleculeRules("GFN2-xTB", 86, 100, false);
  }

  /** NWChem's library has 3-21G up to caesium. */
  public static MoleculeRules smallBasis() {
    return new MoleculeRules("3-21G", 55, 100, false);
  }

  public MoleculeRules withMaxAtoms(int atoms) {
    return new MoleculeRules(method, maxAtomicNumber, atoms, largestFragment);
  }

  public MoleculeRules withLargestFragment(boolean largest) {
    return new MoleculeRules(method, maxAtomicNumber, maxAtoms, largest);
  }
}
