package multisite.ml.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import multisite.ml.ExplicitGraph;

/**
 * The plan of the published networks: which distinct atom and bond environments a batch has at
 * every step, so that each is computed once.
 *
 * <p>Two atoms (or directed bonds) that look alike out to {@code t} steps have equal states after
 * {@code t} steps: the colours of Weisfeiler and Lehman. Level {@code t} numbers the colours; the
 * step from level {@code t} to {@code t + 1} says from which rows each new row is made. Where a
 * network mixes in a state of the molecule (nfp), colours are kept apart between molecules. Nobody
 * changes the arrays.
 *
 * @param elements atomic number of each atom row of level 0
 * @param bondTypes bond type code of each bond row of level 0
 * @param steps one per message-passing step
 * @param atomCounts per level, how many atoms of the batch each atom row stands for
 * @param bondCounts per level, how many directed bonds each bond row stands for
 * @param members the atoms of each molecule in rows of the last level
 */
@SuppressWarnings("ArrayRecordComponent")
public record GraphPlan(
    int[] elements,
    int[] bondTypes,
    List<Step> steps,
    List<int[]> atomCounts,
    List<int[]> bondCounts,
    List<int[]> atomMolecules,
    List<int[]> bondMolecules,
    Members members)
    implements Plan {

  /**
   * One step.
   *
   * @param bond row of the level before that each new bond row continues
   * @param receiver its receiving atom, a row of the level before
   * @param sender its sending atom, a row of the level before
   * @param atom row of the level before that each new atom row continues
   * @param received the new bond rows that each new atom row receives
   */
  public record Step(int[] bond, int[] receiver, int[] sender, int[] atom, Bags received) {
    /**
     * Whether this step tells no more bonds apart: every bond row continues the row of its number.
     */
    public boolean keepsBonds() {
      return isIdentity(bond);
    }

    /** Whether this step tells no more atoms apart. */
    public boolean keepsAtoms() {
      return isIdentity(atom);
    }

    private static boolean isIdentity(int[] rows) {
      for (int i = 0; i < rows.length; i++) {
        if (rows[i] != i) {
          return false;
        }
      }
      return true;
    }

    long bytes() {
      return 4L * (3L * bond.length + atom.length) + received.bytes();
    }
  }

  /**
   * Makes the plan of a batch.
   *
   * @param steps message-passing steps of the network
   * @param apart keep equal environments of different molecules apart
   */
  public static GraphPlan of(List<ExplicitGraph> graphs, int steps, boolean apart) {
    return new Planner(graphs, apart).plan(steps);
  }

  @Override
  public int molecules() {
    return members.molecules();
  }

  @Override
  public long bytes() {
    long bytes = members.bytes();
    Set<Step> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Step step : steps) {
      bytes += distinct.add(step) ? step.bytes() : 0;
    }
    int[] lastCounts = null;
    for (int level = 0; level < atomCounts.size(); level++) {
      if (atomCounts.get(level) != lastCounts) {
        lastCounts = atomCounts.get(level);
        bytes += 8L * (lastCounts.length + bondCounts.get(level).length);
      }
    }
    return bytes;
  }

  private static final class Planner {
    private final boolean apart;
    private final int[] moleculeStarts;
    private final int[] atomMolecule;
    private final int[] receivers;
    private final int[] senders;
    private final int[] rowStarts;
    private final int[] elements;
    private final byte[] types;

    Planner(List<ExplicitGraph> graphs, boolean apart) {
      this.apart = apart;
      moleculeStarts = new int[graphs.size() + 1];
      int rows = 0;
      for (int m = 0; m < graphs.size(); m++) {
        moleculeStarts[m + 1] = moleculeStarts[m] + graphs.get(m).elements().length;
        rows += graphs.get(m).types().length;
      }
      int atoms = moleculeStarts[graphs.size()];
      atomMolecule = new int[atoms];
      elements = new int[atoms];
      receivers = new int[rows];
      senders = new int[rows];
      types = new byte[rows];
      rowStarts = new int[atoms + 1];
      int row = 0;
      for (int m = 0; m < graphs.size(); m++) {
        ExplicitGraph graph = graphs.get(m);
        int first = moleculeStarts[m];
        for (int i = 0; i < graph.elements().length; i++) {
          elements[first + i] = graph.elements()[i];
          atomMolecule[first + i] = m;
        }
        for (int k = 0; k < graph.types().length; k++) {
          receivers[row] = first + graph.receivers()[k];
          senders[row] = first + graph.senders()[k];
          types[row] = graph.types()[k];
          rowStarts[receivers[row] + 1] = ++row;
        }
      }
      for (int i = 0; i < atoms; i++) {
        rowStarts[i + 1] = Math.max(rowStarts[i + 1], rowStarts[i]);
      }
    }

    GraphPlan plan(int stepCount) {
      int atoms = elements.length;
      int rows = types.length;
      int[] key = new int[3];
      int[] atomColours = new int[atoms];
      int[] bondColours = new int[rows];
      Interner atomClasses = new Interner(64);
      for (int i = 0; i < atoms; i++) {
        key[0] = elements[i];
        key[1] = apart ? atomMolecule[i] : 0;
        atomColours[i] = atomClasses.intern(key, 2);
      }
      Interner bondClasses = new Interner(64);
      for (int k = 0; k < rows; k++) {
        key[0] = types[k];
        key[1] = apart ? atomMolecule[receivers[k]] : 0;
        bondColours[k] = bondClasses.intern(key, 2);
      }
      int[] firstElements = atomClasses.column(0);
      int[] firstTypes = bondClasses.column(0);
      Levels levels = new Levels(apart, stepCount);
      levels.add(atomColours, atomClasses.size(), bondColours, bondClasses.size(), this);
      Step[] steps = new Step[stepCount];
      for (int t = 0; t < stepCount; t++) {
        int atomsBefore = atomClasses.size();
        int bondsBefore = bondClasses.size();
        bondClasses = new Interner(bondsBefore * 2);
        for (int k = 0; k < rows; k++) {
          key[0] = bondColours[k];
          key[1] = atomColours[receivers[k]];
          key[2] = atomColours[senders[k]];
          bondColours[k] = bondClasses.intern(key, 3);
        }
        atomClasses = colourAtoms(atomColours, bondColours, atomsBefore);
        steps[t] =
            new Step(
                bondClasses.column(0),
                bondClasses.column(1),
                bondClasses.column(2),
                atomClasses.column(0),
                atomClasses.tails(1));
        if (atomClasses.size() == atomsBefore && bondClasses.size() == bondsBefore) {
          // Nothing was told apart any more: numbers stay as they are, all further steps are this.
          Arrays.fill(steps, t, stepCount, steps[t]);
          levels.repeat(stepCount - t);
          break;
        }
        levels.add(atomColours, atomClasses.size(), bondColours, bondClasses.size(), this);
      }
      return new GraphPlan(
          firstElements,
          firstTypes,
          List.of(steps),
          List.of(levels.atomCounts),
          List.of(levels.bondCounts),
          List.of(levels.atomMolecules),
          List.of(levels.bondMolecules),
          Members.of(atomColours, moleculeStarts));
    }

    private Interner colourAtoms(int[] atomColours, int[] bondColours, int before) {
      Interner classes = new Interner(before * 2);
      int[] key = new int[16];
      for (int i = 0; i < atomColours.length; i++) {
        int degree = rowStarts[i + 1] - rowStarts[i];
        if (key.length <= degree) {
          key = new int[degree + 1];
        }
        key[0] = atomColours[i];
        System.arraycopy(bondColours, rowStarts[i], key, 1, degree);
        sort(key, 1, degree + 1);
        atomColours[i] = classes.intern(key, degree + 1);
      }
      return classes;
    }
  }

  /** Insertion sort: the lists have about four values. */
  static void sort(int[] values, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int value = values[i];
      int j = i - 1;
      for (; j >= from && values[j] > value; j--) {
        values[j + 1] = values[j];
      }
      values[j + 1] = value;
    }
  }

  private static final class Levels {
    private final boolean apart;
    private final int[][] atomCounts;
    private final int[][] bondCounts;
    private final int[][] atomMolecules;
    private final int[][] bondMolecules;
    private int size;

    Levels(boolean apart, int steps) {
      this.apart = apart;
      atomCounts = new int[steps + 1][];
      bondCounts = new int[steps + 1][];
      atomMolecules = new int[apart ? steps + 1 : 0][];
      bondMolecules = new int[apart ? steps + 1 : 0][];
    }

    void add(int[] atomColours, int atoms, int[] bondColours, int bonds, Planner planner) {
      atomCounts[size] = count(atomColours, atoms);
      bondCounts[size] = count(bondColours, bonds);
      if (apart) {
        int[] ofAtom = new int[atoms];
        for (int i = 0; i < atomColours.length; i++) {
          ofAtom[atomColours[i]] = planner.atomMolecule[i];
        }
        int[] ofBond = new int[bonds];
        for (int k = 0; k < bondColours.length; k++) {
          ofBond[bondColours[k]] = planner.atomMolecule[planner.receivers[k]];
        }
        atomMolecules[size] = ofAtom;
        bondMolecules[size] = ofBond;
      }
      size++;
    }

    void repeat(int times) {
      for (int i = 0; i < times; i++, size++) {
        atomCounts[size] = atomCounts[size - 1];
        bondCounts[size] = bondCounts[size - 1];
        if (apart) {
          atomMolecules[size] = atomMolecules[size - 1];
          bondMolecules[size] = bondMolecules[size - 1];
        }
      }
    }

    private static int[] count(int[] colours, int size) {
      int[] counts = new int[size];
      for (int colour : colours) {
        counts[colour]++;
      }
      return counts;
    }
  }
}
