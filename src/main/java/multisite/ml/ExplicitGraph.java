package multisite.ml;

/**
 * A molecule as the published networks see it: every hydrogen an atom, every bond in both
 * directions.
 *
 * <p>Atoms: the listed ones, then the hydrogens of atom 0, of atom 1, … Directed bonds are sorted
 * by receiving, then by sending atom. Package-internal working form; nobody changes the arrays.
 *
 * @param elements atomic number of each atom
 * @param receivers receiving atom of each directed bond
 * @param senders sending atom of each directed bond
 * @param types code of the bond type that the network sees on each directed bond
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExplicitGraph(byte[] elements, int[] receivers, int[] senders, byte[] types) {

  /** Expands a graph. */
  public static ExplicitGraph of(MolecularGraph graph, BondOrder order) {
    int listed = graph.listedAtoms();
    int atoms = graph.atoms();
    int bonds = graph.bonds() + atoms - listed;
    byte[] elements = new byte[atoms];
    int[] from = new int[bonds];
    int[] to = new int[bonds];
    byte[] bondTypes = new byte[bonds];
    for (int k = 0; k < graph.bonds(); k++) {
      from[k] = graph.bondFrom(k);
      to[k] = graph.bondTo(k);
      bondTypes[k] = (byte) graph.bondType(k);
    }
    int next = listed;
    int bond = graph.bonds();
    for (int i = 0; i < listed; i++) {
      elements[i] = (byte) graph.element(i);
      for (int h = 0; h < graph.hydrogens(i); h++) {
        elements[next] = 1;
        from[bond] = i;
        to[bond] = next++;
        bondTypes[bond++] = BondType.SINGLE.code();
      }
    }
    return connect(elements, from, to, bondTypes, order);
  }

  private static ExplicitGraph connect(
      byte[] elements, int[] from, int[] to, byte[] bondTypes, BondOrder order) {
    int atoms = elements.length;
    int[] start = new int[atoms + 1];
    for (int k = 0; k < from.length; k++) {
      start[from[k] + 1]++;
      start[to[k] + 1]++;
    }
    for (int i = 0; i < atoms; i++) {
      start[i + 1] += start[i];
    }
    int rows = 2 * from.length;
    int[] fill = start.clone();
    int[] receivers = new int[rows];
    int[] senders = new int[rows];
    byte[] types = new byte[rows];
    for (int k = 0; k < from.length; k++) {
      int row = fill[from[k]]++;
      receivers[row] = from[k];
      senders[row] = to[k];
      types[row] = bondTypes[k];
      row = fill[to[k]]++;
      receivers[row] = to[k];
      senders[row] = from[k];
      types[row] = bondTypes[k];
    }
    byte[] seen = types;
    if (order == BondOrder.ORIGINAL) {
      // Here the rows of an atom are still in bond-index order, which is what the original walks.
      seen = new byte[rows];
      int row = 0;
      for (int k = 0; k < rows; k++) {
        if (senders[k] > receivers[k]) {
          seen[row++] = types[k];
          seen[row++] = types[k];
        }
      }
    }
    for (int i = 0; i < atoms; i++) {
      sortRows(senders, types, start[i], start[i + 1]);
    }
    return new ExplicitGraph(elements, receivers, senders, seen);
  }

  /** Insertion sort: an atom has a handful of neighbours. */
  private static void sortRows(int[] senders, byte[] types, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int sender = senders[i];
      byte type = types[i];
      int j = i - 1;
      for (; j >= from && senders[j] > sender; j--) {
        senders[j + 1] = senders[j];
        types[j + 1] = types[j];
      }
      senders[j + 1] = sender;
      types[j + 1] = type;
    }
  }
}
