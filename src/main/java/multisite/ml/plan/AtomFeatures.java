package multisite.ml.plan;

import multisite.ml.BondType;
import multisite.ml.MolecularGraph;

/**
 * What our own network is told about an atom and a bond at the start: rows of its two tables.
 *
 * <p>Atom rows: one for the element, one for its hydrogens, one for its listed neighbours, one for
 * its aromatic bonds. Bond rows: the type, apart for bonds in rings and outside.
 */
public final class AtomFeatures {
  private static final int HYDROGENS = 119;
  private static final int NEIGHBOURS = HYDROGENS + 6;
  private static final int AROMATIC = NEIGHBOURS + 8;

  /** Rows of the atom table. */
  public static final int ATOM_ROWS = AROMATIC + 4;

  /** Rows of the bond table. */
  public static final int BOND_ROWS = 2 * BondType.values().length;

  /** Table rows that are summed for each atom. */
  public static final int PER_ATOM = 4;

  private AtomFeatures() {}

  /** Writes the rows of each listed atom into {@code rows}, {@link #PER_ATOM} an atom. */
  static void atoms(MolecularGraph graph, int[] rows) {
    int atoms = graph.listedAtoms();
    for (int i = 0; i < atoms; i++) {
      rows[PER_ATOM * i] = graph.element(i);
      rows[PER_ATOM * i + 1] = HYDROGENS + Math.min(5, graph.hydrogens(i));
      rows[PER_ATOM * i + 2] = NEIGHBOURS;
      rows[PER_ATOM * i + 3] = AROMATIC;
    }
    for (int k = 0; k < graph.bonds(); k++) {
      for (int atom : new int[] {graph.bondFrom(k), graph.bondTo(k)}) {
        int at = PER_ATOM * atom;
        rows[at + 2] = Math.min(NEIGHBOURS + 7, rows[at + 2] + 1);
        if (graph.bondType(k) == BondType.AROMATIC.code()) {
          rows[at + 3] = Math.min(AROMATIC + 3, rows[at + 3] + 1);
        }
      }
    }
  }

  /** The row of each bond. */
  static int[] bonds(MolecularGraph graph) {
    boolean[] inRing = RingBonds.of(graph);
    int[] rows = new int[graph.bonds()];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = 2 * graph.bondType(k) + (inRing[k] ? 1 : 0);
    }
    return rows;
  }
}
