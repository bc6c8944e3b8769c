package multisite.chemistry;

import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.tools.periodictable.PeriodicTable;

/**
 * The valences of main-group atoms, by which wrong bonds and radicals are told from molecules.
 *
 * <p>A charged atom has the valences of its isoelectronic neutral neighbour, as in RDKit: N+ those
 * of carbon, O- those of fluorine. Metals and heavier elements are taken with any valence.
 */
final class Valence {
  private static final int[] NOT_CHECKED = {};

  private Valence() {}

  /** Refuses an atom with more bonds than its element takes, or with unpaired electrons. */
  static void check(IAtomContainer molecule) throws InvalidMoleculeException {
    int electrons = 0;
    for (IAtom atom : molecule.atoms()) {
      electrons +=
          atom.getAtomicNumber() + atom.getImplicitHydrogenCount() - atom.getFormalCharge();
      int[] allowed = allowed(atom.getAtomicNumber(), atom.getFormalCharge());
      if (allowed.length == 0) {
        continue;
      }
      int valence = valence(atom);
      int most = allowed[allowed.length - 1];
      if (valence > most) {
        throw new InvalidMoleculeException(
            "Wrong valence: atom %d (%s) has %d bonds, at most %d fit."
                .formatted(atom.getIndex() + 1, label(atom), valence, most));
      }
      if (!contains(allowed, valence)) {
        throw new InvalidMoleculeException(
            "A radical: atom %d (%s) has an open valence."
                .formatted(atom.getIndex() + 1, label(atom)));
      }
    }
    if (electrons % 2 != 0) {
      throw new InvalidMoleculeException("A radical: the number of electrons is odd.");
    }
  }

  /**
   * Writes five-valent nitrogen with charges: nitro as {@code [N+](=O)[O-]}, azide as {@code
   * N=[N+]=[N-]}, the forms that RDKit and the 3D builder know.
   */
  static void separateCharges(IAtomContainer molecule) {
    for (IAtom nitrogen : molecule.atoms()) {
      if (nitrogen.getAtomicNumber() != 7
          || nitrogen.getFormalCharge() != 0
          || valence(nitrogen) != 5) {
        continue;
      }
      for (IBond bond : nitrogen.bonds()) {
        IAtom other = bond.getOther(nitrogen);
        boolean oxide = other.getAtomicNumber() == 8 && bond.getOrder() == IBond.Order.DOUBLE;
        boolean azide = other.getAtomicNumber() == 7 && bond.getOrder() == IBond.Order.TRIPLE;
        if ((oxide || azide) && other.getFormalCharge() == 0) {
          bond.setOrder(oxide ? IBond.Order.SINGLE : IBond.Order.DOUBLE);
          nitrogen.setFormalCharge(1);
          other.setFormalCharge(-1);
          break;
        }
      }
    }
  }

  private static int valence(IAtom atom) {
    int sum = atom.getImplicitHydrogenCount();
    for (IBond bond : atom.bonds()) {
      sum += bond.getOrder().numeric();
    }
    return sum;
  }

  private static boolean contains(int[] allowed, int valence) {
    for (int value : allowed) {
      if (value == valence) {
        return true;
      }
    }
    return false;
  }

  private static String label(IAtom atom) {
    int charge = atom.getFormalCharge();
    return atom.getSymbol() + (charge == 0 ? "" : "%+d".formatted(charge));
  }

  /** The valences of an element at a charge, ascending; empty when any is taken. */
  private static int[] allowed(int atomicNumber, int charge) {
    int[] neutral = neutral(atomicNumber);
    if (charge == 0 || neutral.length == 0) {
      return neutral;
    }
    int neighbour = atomicNumber - charge;
    boolean sameRow =
        neighbour >= 1
            && PeriodicTable.getPeriod(PeriodicTable.getSymbol(neighbour))
                .equals(PeriodicTable.getPeriod(PeriodicTable.getSymbol(atomicNumber)));
    return sameRow ? neutral(neighbour) : new int[] {0};
  }

  private static int[] neutral(int atomicNumber) {
    return switch (atomicNumber) {
      case 1, 9 -> new int[] {1};
      case 17, 35, 53 -> new int[] {1, 3, 5, 7};
      case 2, 10, 18 -> new int[] {0};
      case 36, 54 -> new int[] {0, 2, 4, 6};
      case 5 -> new int[] {3};
      case 6, 14, 32 -> new int[] {4};
      case 7 -> new int[] {3};
      case 8 -> new int[] {2};
      case 15, 33, 51 -> new int[] {3, 5};
      case 16, 34, 52 -> new int[] {2, 4, 6};
      default -> NOT_CHECKED;
    };
  }
}
