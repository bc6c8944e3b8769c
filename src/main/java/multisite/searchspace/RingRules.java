package multisite.searchspace;

import static multisite.searchspace.Atoms.count;
import static multisite.searchspace.Atoms.hydrogens;
import static multisite.searchspace.Atoms.isCarbon;
import static multisite.searchspace.Atoms.isHetero;
import static multisite.searchspace.Atoms.isSaturated;
import static multisite.searchspace.Atoms.order;

import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.interfaces.IRingSet;

/**
 * Cheap chemistry of rings: no multiple bonds that a small ring cannot bear, no anti-Bredt
 * bridgeheads, no cages, nothing that would rather be aromatic. As strict as {@link
 * StabilityRules}.
 */
final class RingRules {
  private static final int BREDT = 8;

  private RingRules() {}

  /** Whether all rings pass. */
  static boolean accept(IAtomContainer molecule) {
    IRingSet rings = Cycles.mcb(molecule).toRingSet();
    int size = rings.getAtomContainerCount();
    for (int i = 0; i < size; i++) {
      IAtomContainer ring = rings.getAtomContainer(i);
      if (!acceptRing(molecule, ring)) {
        return false;
      }
      for (int j = 0; j < i; j++) {
        if (!acceptPair(molecule, ring, rings.getAtomContainer(j))) {
          return false;
        }
      }
    }
    for (IAtom atom : molecule.atoms()) {
      if (rings.getRings(atom).getAtomContainerCount() > 2) {
        return false; // cages and propellanes
      }
    }
    return true;
  }

  private static boolean acceptRing(IAtomContainer molecule, IAtomContainer ring) {
    int doubleBonds = 0;
    for (IBond bond : ring.bonds()) {
      if (order(bond) == 3) {
        return false;
      }
      doubleBonds += order(bond) == 2 ? 1 : 0;
    }
    int hetero = 0;
    int unsaturated = 0;
    int aromatic = 0;
    boolean movableHydrogen = false;
    for (IAtom member : ring.atoms()) {
      IAtom atom = molecule.getAtom(molecule.indexOf(member));
      hetero += isHetero(atom) ? 1 : 0;
      unsaturated += isSaturated(atom) ? 0 : 1;
      aromatic += atom.isAromatic() ? 1 : 0;
      movableHydrogen |= isCarbon(atom) && isSaturated(atom) && hydrogens(atom) > 0;
    }
    int outward = unsaturated - 2 * doubleBonds;
    return switch (ring.getAtomCount()) {
      case 3 -> unsaturated == 0 && hetero <= 1;
      case 4 ->
          aromatic == 0 && hetero <= 1 && doubleBonds <= 1 && !(doubleBonds == 1 && hetero > 0);
      case 5 -> aromatic == 5 || doubleBonds < 2 || outward <= 0;
      case 6 -> aromatic == 6 || doubleBonds < 2 || outward <= 0 || !movableHydrogen;
      default -> true;
    };
  }

  private static boolean acceptPair(IAtomContainer molecule, IAtomContainer a, IAtomContainer b) {
    int sharedAtoms = 0;
    boolean unsaturatedBridgehead = false;
    int sharedBonds = 0;
    for (IBond bond : a.bonds()) {
      sharedBonds += b.contains(bond) ? 1 : 0;
    }
    for (IAtom member : a.atoms()) {
      if (b.contains(member)) {
        sharedAtoms++;
        IAtom atom = molecule.getAtom(molecule.indexOf(member));
        unsaturatedBridgehead |= ringBonds(atom) > 2 && count(atom, 2) > 0;
      }
    }
    if (sharedAtoms == 0) {
      return true;
    }
    int smaller = Math.min(a.getAtomCount(), b.getAtomCount());
    int larger = Math.max(a.getAtomCount(), b.getAtomCount());
    if (sharedBonds > 1) { // bridged
      return smaller > 4 && !(unsaturatedBridgehead && smaller < BREDT);
    }
    return smaller > 4 || (larger > 4 && !unsaturatedBridgehead);
  }

  private static int ringBonds(IAtom atom) {
    int count = 0;
    for (IBond bond : atom.bonds()) {
      count += bond.isInRing() ? 1 : 0;
    }
    return count;
  }
}
