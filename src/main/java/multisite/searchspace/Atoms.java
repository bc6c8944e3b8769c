package multisite.searchspace;

import java.util.ArrayList;
import java.util.List;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IBond;

/** Small questions about an atom and its bonds, as chemists ask them. */
final class Atoms {
  static final int C = 6;
  static final int N = 7;
  static final int O = 8;
  static final int S = 16;

  private Atoms() {}

  static int element(IAtom atom) {
    return atom.getAtomicNumber();
  }

  static boolean isCarbon(IAtom atom) {
    return element(atom) == C;
  }

  static boolean isHalogen(IAtom atom) {
    int element = element(atom);
    return element == 9 || element == 17 || element == 35 || element == 53;
  }

  /** N, O, S. */
  static boolean isHetero(IAtom atom) {
    return !isCarbon(atom) && !isHalogen(atom);
  }

  static int hydrogens(IAtom atom) {
    return atom.getImplicitHydrogenCount();
  }

  static int order(IBond bond) {
    return bond.getOrder().numeric();
  }

  /** Bonds of that order. */
  static int count(IAtom atom, int order) {
    int count = 0;
    for (IBond bond : atom.bonds()) {
      count += order(bond) == order ? 1 : 0;
    }
    return count;
  }

  static boolean isSaturated(IAtom atom) {
    return count(atom, 2) == 0 && count(atom, 3) == 0;
  }

  /** Neighbours over bonds of that order. */
  static List<IAtom> neighbours(IAtom atom, int order) {
    List<IAtom> neighbours = new ArrayList<>(4);
    for (IBond bond : atom.bonds()) {
      if (order(bond) == order) {
        neighbours.add(bond.getOther(atom));
      }
    }
    return neighbours;
  }

  /** Whether a carbon has a double bond to oxygen. */
  static boolean isCarbonyl(IAtom atom) {
    return isCarbon(atom) && hasDoubleBondTo(atom, O);
  }

  static boolean hasDoubleBondTo(IAtom atom, int element) {
    for (IBond bond : atom.bonds()) {
      if (order(bond) == 2 && element(bond.getOther(atom)) == element) {
        return true;
      }
    }
    return false;
  }

  /** The nitrogen of a nitro group. */
  static boolean isNitro(IAtom atom) {
    return element(atom) == N && atom.getFormalCharge() == 1;
  }
}
