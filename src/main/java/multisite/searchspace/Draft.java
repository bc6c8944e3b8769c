package multisite.searchspace;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.openscience.cdk.graph.ShortestPaths;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * A molecule that is being built: fragments are attached and rings closed until it is large enough.
 * Implicit hydrogens always fit.
 */
final class Draft {
  private final IAtomContainer molecule;
  private final RandomGenerator random;

  Draft(FragmentTable.Fragment core, RandomGenerator random) {
    this.molecule = copy(core.graph());
    this.random = random;
  }

  /** The molecule as it is now. */
  IAtomContainer molecule() {
    return molecule;
  }

  int heavyAtoms() {
    return molecule.getAtomCount();
  }

  /** Attaches a fragment by its first atom somewhere; false if there is no place for it. */
  boolean attach(FragmentTable.Fragment fragment) {
    boolean twice = fragment.kind() == FragmentTable.Kind.DOUBLE;
    int order = twice ? 2 : 1;
    IAtom first = fragment.graph().getAtom(0);
    List<IAtom> hosts = new ArrayList<>();
    for (IAtom atom : molecule.atoms()) {
      boolean room = Atoms.hydrogens(atom) >= order;
      boolean takesDouble = Atoms.isCarbon(atom) && Atoms.isSaturated(atom) && !atom.isAromatic();
      if (room && (twice ? takesDouble : Atoms.isCarbon(atom) || Atoms.isCarbon(first))) {
        hosts.add(atom);
      }
    }
    if (hosts.isEmpty()) {
      return false;
    }
    int host = hosts.get(random.nextInt(hosts.size())).getIndex();
    int guest = molecule.getAtomCount();
    molecule.add(copy(fragment.graph()));
    connect(host, guest, twice ? IBond.Order.DOUBLE : IBond.Order.SINGLE);
    return true;
  }

  /** Closes a ring of three to seven between two saturated atoms; false if there are none. */
  boolean closeRing() {
    List<IAtom> ends = new ArrayList<>();
    for (IAtom atom : molecule.atoms()) {
      boolean canBridge = Atoms.isCarbon(atom) || Atoms.element(atom) == Atoms.N;
      if (canBridge && Atoms.isSaturated(atom) && !atom.isAromatic() && Atoms.hydrogens(atom) > 0) {
        ends.add(atom);
      }
    }
    if (ends.size() < 2) {
      return false;
    }
    IAtom from = ends.get(random.nextInt(ends.size()));
    ShortestPaths paths = new ShortestPaths(molecule, from);
    ends.removeIf(
        to -> {
          int bonds = paths.distanceTo(to);
          return bonds < 2 || bonds > 6 || (!Atoms.isCarbon(from) && !Atoms.isCarbon(to));
        });
    if (ends.isEmpty()) {
      return false;
    }
    connect(from.getIndex(), ends.get(random.nextInt(ends.size())).getIndex(), IBond.Order.SINGLE);
    return true;
  }

  private void connect(int a, int b, IBond.Order order) {
    molecule.addBond(a, b, order);
    for (int index : new int[] {a, b}) {
      IAtom atom = molecule.getAtom(index);
      atom.setImplicitHydrogenCount(Atoms.hydrogens(atom) - order.numeric());
    }
  }

  private static IAtomContainer copy(IAtomContainer graph) {
    try {
      return graph.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("molecules can be copied", e);
    }
  }
}
