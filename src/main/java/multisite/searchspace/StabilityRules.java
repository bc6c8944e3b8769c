package multisite.searchspace;

import static multisite.searchspace.Atoms.count;
import static multisite.searchspace.Atoms.hasDoubleBondTo;
import static multisite.searchspace.Atoms.hydrogens;
import static multisite.searchspace.Atoms.isCarbon;
import static multisite.searchspace.Atoms.isCarbonyl;
import static multisite.searchspace.Atoms.isHalogen;
import static multisite.searchspace.Atoms.isHetero;
import static multisite.searchspace.Atoms.isNitro;
import static multisite.searchspace.Atoms.isSaturated;
import static multisite.searchspace.Atoms.neighbours;

import java.util.List;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * Cheap chemistry of what can be put in a bottle, atom by atom: no chains of heteroatoms, no
 * gem-diols and hemiaminals, no enols, no cumulenes, no acyl halides. It errs on the strict side:
 * made for enumerated molecules, not for judging those of others.
 *
 * <p>Molecules are neutral, with localised bond orders and aromatic atoms and bonds flagged.
 */
final class StabilityRules {
  private StabilityRules() {}

  /** Whether all atoms and bonds pass. */
  static boolean accept(IAtomContainer molecule) {
    for (IBond bond : molecule.bonds()) {
      if (!acceptBond(bond)) {
        return false;
      }
    }
    for (IAtom atom : molecule.atoms()) {
      boolean good = isCarbon(atom) ? acceptCarbon(atom) : acceptHetero(atom);
      if (!good) {
        return false;
      }
    }
    return acceptComposition(molecule);
  }

  /** Heteroatoms side by side only in aromatic rings, nitro groups and oximes. */
  private static boolean acceptBond(IBond bond) {
    IAtom a = bond.getBegin();
    IAtom b = bond.getEnd();
    if (isCarbon(a) || isCarbon(b) || bond.isAromatic()) {
      return true;
    }
    return isNitroBond(a, b) || isNitroBond(b, a) || isOxime(a, b) || isOxime(b, a);
  }

  private static boolean isNitroBond(IAtom nitrogen, IAtom oxygen) {
    return isNitro(nitrogen) && Atoms.element(oxygen) == Atoms.O && oxygen.getBondCount() == 1;
  }

  private static boolean isOxime(IAtom nitrogen, IAtom oxygen) {
    return Atoms.element(nitrogen) == Atoms.N
        && Atoms.element(oxygen) == Atoms.O
        && hasDoubleBondTo(nitrogen, Atoms.C)
        && neighbours(oxygen, 1).stream().filter(Atoms::isHetero).count() == 1;
  }

  private static boolean acceptCarbon(IAtom carbon) {
    if (count(carbon, 2) > 1 || (count(carbon, 2) == 1 && count(carbon, 3) == 1)) {
      return false; // cumulenes, ketenes, isocyanates
    }
    List<IAtom> singly = neighbours(carbon, 1);
    int hetero = (int) singly.stream().filter(Atoms::isHetero).count();
    int halogens = (int) singly.stream().filter(Atoms::isHalogen).count();
    if (count(carbon, 3) == 1) {
      return hetero == 0 && halogens == 0;
    }
    if (carbon.isAromatic()) {
      return true;
    }
    if (isSaturated(carbon)) {
      return acceptSaturated(singly, hetero, halogens);
    }
    if (isCarbonyl(carbon)) {
      return acceptCarbonyl(singly, hetero, halogens);
    }
    return hasDoubleBondTo(carbon, Atoms.C)
        ? acceptAlkene(singly, hetero)
        : acceptImine(singly, hetero, halogens);
  }

  private static boolean acceptSaturated(List<IAtom> singly, int hetero, int halogens) {
    if (hetero == 0) {
      return true;
    }
    if (singly.stream().anyMatch(StabilityRules::isNitrile)) {
      return false; // cyanohydrins
    }
    if (halogens > 0) {
      boolean onlyFluorine =
          singly.stream().filter(Atoms::isHalogen).allMatch(atom -> Atoms.element(atom) == 9);
      return hetero == 1
          && halogens >= 2
          && onlyFluorine
          && singly.stream().filter(Atoms::isHetero).allMatch(StabilityRules::isEther);
    }
    return hetero == 1
        || (hetero == 2
            && singly.stream().filter(Atoms::isHetero).allMatch(StabilityRules::isEther));
  }

  private static boolean acceptCarbonyl(List<IAtom> singly, int hetero, int halogens) {
    boolean acid = singly.stream().anyMatch(atom -> !isCarbon(atom) && isOhOrSh(atom));
    boolean thioacid =
        singly.stream().anyMatch(atom -> Atoms.element(atom) == Atoms.S && hydrogens(atom) > 0);
    long carbonyls = singly.stream().filter(Atoms::isCarbonyl).count();
    return halogens == 0
        && !thioacid
        && !(acid && hetero > 1)
        && carbonyls < 2
        && singly.stream().noneMatch(StabilityRules::isNitrile)
        && singly.stream().noneMatch(Atoms::isNitro);
  }

  private static boolean acceptAlkene(List<IAtom> singly, int hetero) {
    for (IAtom atom : singly) {
      if (isOhOrSh(atom)) {
        return false; // enols
      }
      boolean amine = Atoms.element(atom) == Atoms.N && hydrogens(atom) > 0;
      if (amine && neighbours(atom, 1).stream().noneMatch(Atoms::isCarbonyl)) {
        return false; // enamines with N-H
      }
    }
    return hetero <= 1;
  }

  private static boolean acceptImine(List<IAtom> singly, int hetero, int halogens) {
    return hetero <= 1
        && halogens == 0
        && singly.stream().noneMatch(StabilityRules::isOhOrSh)
        && singly.stream().noneMatch(Atoms::isNitro);
  }

  private static boolean acceptHetero(IAtom atom) {
    if (isHalogen(atom) || atom.isAromatic() || isNitro(atom)) {
      return true;
    }
    if (count(atom, 3) == 1) {
      return true; // nitriles: the carbon was asked
    }
    if (count(atom, 2) == 1) {
      boolean imineOfHydrogen = Atoms.element(atom) == Atoms.N && hydrogens(atom) > 0;
      return !imineOfHydrogen && Atoms.element(atom) != Atoms.S;
    }
    long carbonyls = neighbours(atom, 1).stream().filter(Atoms::isCarbonyl).count();
    return carbonyls < 2 || (Atoms.element(atom) == Atoms.N && atom.isInRing() && carbonyls == 2);
  }

  private static boolean acceptComposition(IAtomContainer molecule) {
    int carbons = 0;
    int hetero = 0;
    int nitro = 0;
    int sulfur = 0;
    int chlorine = 0;
    int acidic = 0;
    for (IAtom atom : molecule.atoms()) {
      carbons += isCarbon(atom) ? 1 : 0;
      hetero += isHetero(atom) ? 1 : 0;
      nitro += isNitro(atom) ? 1 : 0;
      sulfur += Atoms.element(atom) == Atoms.S ? 1 : 0;
      chlorine += Atoms.element(atom) == 17 ? 1 : 0;
      acidic += isOhOrSh(atom) ? 1 : 0;
    }
    return carbons > 0
        && hetero <= carbons + 2
        && nitro <= 1
        && sulfur <= 2
        && chlorine <= 3
        && acidic <= 3;
  }

  /** O or S between two other atoms. */
  private static boolean isEther(IAtom atom) {
    return (Atoms.element(atom) == Atoms.O || Atoms.element(atom) == Atoms.S)
        && hydrogens(atom) == 0;
  }

  private static boolean isOhOrSh(IAtom atom) {
    return (Atoms.element(atom) == Atoms.O || Atoms.element(atom) == Atoms.S)
        && hydrogens(atom) > 0;
  }

  private static boolean isNitrile(IAtom atom) {
    return isCarbon(atom)
        && neighbours(atom, 3).stream().anyMatch(other -> Atoms.element(other) == Atoms.N);
  }
}
