package multisite.ml;

import java.util.Arrays;

/**
 * One molecule as a graph: the atoms that its SMILES lists, the hydrogens each of them carries, and
 * the bonds between listed atoms.
 *
 * <p>Atoms are in SMILES order. Bonds are in the order of RDKit's bond index (chain and branch
 * bonds as they are read, then ring closures by ring number); the original's bond order depends on
 * it. Immutable; the arrays handed out are copies.
 */
public final class MolecularGraph {
  /** Most atoms (hydrogens included) and most bonds of one molecule. */
  public static final int MAX_ATOMS = 65_535;

  private final byte[] elements;
  private final byte[] hydrogens;
  private final int[] bondFrom;
  private final int[] bondTo;
  private final byte[] bondTypes;

  /**
   * @param elements atomic numbers of the listed atoms
   * @param hydrogens hydrogens that each listed atom carries and the list leaves out (0 to 15)
   * @param bondFrom index of one end of each bond
   * @param bondTo index of its other end
   * @param bondTypes code of each bond ({@link BondType#code()})
   * @throws IllegalArgumentException if the arrays do not make a graph
   */
  public MolecularGraph(
      byte[] elements, byte[] hydrogens, int[] bondFrom, int[] bondTo, byte[] bondTypes) {
    this(
        elements.clone(),
        hydrogens.clone(),
        bondFrom.clone(),
        bondTo.clone(),
        bondTypes.clone(),
        true);
  }

  private MolecularGraph(
      byte[] elements,
      byte[] hydrogens,
      int[] bondFrom,
      int[] bondTo,
      byte[] bondTypes,
      boolean check) {
    this.elements = elements;
    this.hydrogens = hydrogens;
    this.bondFrom = bondFrom;
    this.bondTo = bondTo;
    this.bondTypes = bondTypes;
    if (check) {
      check();
    }
  }

  /** A graph on arrays that nobody else keeps. */
  static MolecularGraph wrap(
      byte[] elements, byte[] hydrogens, int[] bondFrom, int[] bondTo, byte[] bondTypes) {
    return new MolecularGraph(elements, hydrogens, bondFrom, bondTo, bondTypes, true);
  }

  private void check() {
    if (elements.length == 0 || elements.length != hydrogens.length) {
      throw new IllegalArgumentException("a molecular graph needs atoms, each with its hydrogens");
    }
    if (bondFrom.length != bondTo.length || bondFrom.length != bondTypes.length) {
      throw new IllegalArgumentException("bond ends and bond types differ in number");
    }
    int atoms = elements.length;
    for (int i = 0; i < elements.length; i++) {
      if (elements[i] < 1 || elements[i] > 118) {
        throw new IllegalArgumentException("atomic number " + elements[i] + " of atom " + i);
      }
      if (hydrogens[i] < 0 || hydrogens[i] > 15) {
        throw new IllegalArgumentException("hydrogen count " + hydrogens[i] + " of atom " + i);
      }
      atoms += hydrogens[i];
    }
    if (atoms > MAX_ATOMS || bondFrom.length > MAX_ATOMS) {
      throw new IllegalArgumentException("more than " + MAX_ATOMS + " atoms or bonds");
    }
    for (int k = 0; k < bondFrom.length; k++) {
      int a = bondFrom[k];
      int b = bondTo[k];
      if (a < 0 || b < 0 || a >= elements.length || b >= elements.length || a == b) {
        throw new IllegalArgumentException("bond " + k + " has no two ends: " + a + ", " + b);
      }
      if (bondTypes[k] < 0 || bondTypes[k] > 3) {
        throw new IllegalArgumentException("bond " + k + " has the unknown type " + bondTypes[k]);
      }
    }
  }

  /** Number of listed atoms. */
  public int listedAtoms() {
    return elements.length;
  }

  /** Number of atoms, hydrogens included. */
  public int atoms() {
    int atoms = elements.length;
    for (byte count : hydrogens) {
      atoms += count;
    }
    return atoms;
  }

  /** Number of bonds between listed atoms. */
  public int bonds() {
    return bondFrom.length;
  }

  /** Number of directed bonds, those to hydrogens included. */
  public int directedBonds() {
    return 2 * (bondFrom.length + atoms() - elements.length);
  }

  /** Atomic number of a listed atom. */
  public int element(int atom) {
    return elements[atom];
  }

  /** Hydrogens of a listed atom that are not listed themselves. */
  public int hydrogens(int atom) {
    return hydrogens[atom];
  }

  /** One end of a bond. */
  public int bondFrom(int bond) {
    return bondFrom[bond];
  }

  /** The other end of a bond. */
  public int bondTo(int bond) {
    return bondTo[bond];
  }

  /** Code of a bond's type, as {@link BondType#code()}. */
  public int bondType(int bond) {
    return bondTypes[bond];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MolecularGraph that
        && Arrays.equals(elements, that.elements)
        && Arrays.equals(hydrogens, that.hydrogens)
        && Arrays.equals(bondFrom, that.bondFrom)
        && Arrays.equals(bondTo, that.bondTo)
        && Arrays.equals(bondTypes, that.bondTypes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(elements) + Arrays.hashCode(bondTo);
  }

  @Override
  public String toString() {
    return "MolecularGraph[" + atoms() + " atoms, " + directedBonds() + " directed bonds]";
  }
}
