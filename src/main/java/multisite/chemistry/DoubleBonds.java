package multisite.chemistry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.interfaces.IDoubleBondStereochemistry;
import org.openscience.cdk.interfaces.IStereoElement;
import org.openscience.cdk.stereo.DoubleBondStereochemistry;

/**
 * The rule for double bonds whose E or Z the SMILES leaves open: they become E, and cis in a ring.
 *
 * <p>Substituents are ranked by the atomic numbers in ever wider spheres around them, which is the
 * Cahn-Ingold-Prelog order except for the finest distinctions. Rings of up to seven atoms leave no
 * choice and are passed over.
 */
final class DoubleBonds {
  private static final int LARGEST_RIGID_RING = 7;
  private static final int SPHERES = 6;

  private DoubleBonds() {}

  /** Sets every open double bond of the molecule; a note for each. */
  static List<String> choose(IAtomContainer molecule) {
    List<String> notes = new ArrayList<>();
    Cycles.markRingAtomsAndBonds(molecule);
    Set<IBond> known = known(molecule);
    for (IBond bond : molecule.bonds()) {
      if (bond.getOrder() != IBond.Order.DOUBLE || bond.isAromatic() || known.contains(bond)) {
        continue;
      }
      boolean ring = bond.isInRing();
      if (ring && Cycles.smallRingSize(bond, LARGEST_RIGID_RING) > 0) {
        continue;
      }
      Optional<IBond> first = reference(bond, bond.getBegin(), ring);
      Optional<IBond> second = reference(bond, bond.getEnd(), ring);
      if (first.isPresent() && second.isPresent()) {
        molecule.addStereoElement(
            new DoubleBondStereochemistry(
                bond,
                new IBond[] {first.get(), second.get()},
                ring
                    ? IDoubleBondStereochemistry.Conformation.TOGETHER
                    : IDoubleBondStereochemistry.Conformation.OPPOSITE));
        notes.add(
            "The double bond %d=%d of the canonical SMILES was taken as %s."
                .formatted(
                    bond.getBegin().getIndex() + 1,
                    bond.getEnd().getIndex() + 1,
                    ring ? "cis" : "E"));
      }
    }
    return notes;
  }

  private static Set<IBond> known(IAtomContainer molecule) {
    Set<IBond> known = new HashSet<>();
    for (IStereoElement<?, ?> element : molecule.stereoElements()) {
      if (element.getFocus() instanceof IBond bond) {
        known.add(bond);
      }
    }
    return known;
  }

  /** The bond at one end that E refers to; empty if that end leaves no choice. */
  private static Optional<IBond> reference(IBond bond, IAtom end, boolean ring) {
    if (end.getAtomicNumber() != 6 && end.getAtomicNumber() != 7) {
      return Optional.empty();
    }
    List<IBond> others = new ArrayList<>();
    for (IBond other : end.bonds()) {
      if (!other.equals(bond)) {
        others.add(other);
      }
    }
    int hydrogens = end.getImplicitHydrogenCount();
    if (others.isEmpty()
        || others.size() > 2
        || hydrogens + others.size() > 2
        || others.stream().anyMatch(o -> o.getOrder() != IBond.Order.SINGLE)) {
      return Optional.empty();
    }
    if (ring) {
      return others.stream().filter(IBond::isInRing).findFirst();
    }
    if (others.size() == 1) {
      return Optional.of(others.get(0));
    }
    int order = compare(end, others.get(0).getOther(end), others.get(1).getOther(end));
    return order == 0 ? Optional.empty() : Optional.of(others.get(order > 0 ? 0 : 1));
  }

  /** Positive if the branch of the first atom ranks above that of the second, seen from an atom. */
  private static int compare(IAtom from, IAtom first, IAtom second) {
    List<Branch> left = List.of(new Branch(from, first));
    List<Branch> right = List.of(new Branch(from, second));
    int order = Integer.compare(first.getAtomicNumber(), second.getAtomicNumber());
    for (int sphere = 0; sphere < SPHERES && order == 0; sphere++) {
      List<Integer> leftNumbers = new ArrayList<>();
      List<Integer> rightNumbers = new ArrayList<>();
      left = widen(left, leftNumbers);
      right = widen(right, rightNumbers);
      order = compare(leftNumbers, rightNumbers);
    }
    return order;
  }

  private record Branch(IAtom from, IAtom atom) {}

  /** The next sphere; its atomic numbers in descending order, multiple bonds counted so often. */
  private static List<Branch> widen(List<Branch> sphere, List<Integer> numbers) {
    List<Branch> next = new ArrayList<>();
    for (Branch branch : sphere) {
      for (IBond bond : branch.atom.bonds()) {
        IAtom other = bond.getOther(branch.atom);
        int times = bond.getOrder().numeric() - (other.equals(branch.from) ? 1 : 0);
        numbers.addAll(Collections.nCopies(times, other.getAtomicNumber()));
        if (!other.equals(branch.from)) {
          next.add(new Branch(branch.atom, other));
        }
      }
      numbers.addAll(Collections.nCopies(branch.atom.getImplicitHydrogenCount(), 1));
    }
    numbers.sort(Collections.reverseOrder());
    return next;
  }

  private static int compare(List<Integer> left, List<Integer> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
