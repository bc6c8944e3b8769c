package multisite.ml.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import multisite.ml.MolecularGraph;

/**
 * The plan of our own network: the distinct directed bonds of a batch at every step, so that each
 * is computed once.
 *
 * <p>States sit on directed bonds between listed atoms (hydrogens are features of their atom); a
 * directed bond hears those that end where it starts, but not its own reverse. Nobody changes the
 * arrays.
 *
 * @param features rows of the atom table that are summed into each distinct starting atom
 * @param bondRows row of the bond table of each distinct starting bond
 * @param sources starting atom that each distinct starting bond comes from
 * @param steps one per message-passing step
 * @param atoms the starting atom of each distinct final atom
 * @param received the rows of the last step's bonds that end at each distinct final atom
 * @param members the final atoms of each molecule
 */
@SuppressWarnings("ArrayRecordComponent")
public record DirectedPlan(
    int[] features,
    int[] bondRows,
    int[] sources,
    List<Step> steps,
    int[] atoms,
    Bags received,
    Members members)
    implements Plan {

  /**
   * One step.
   *
   * @param first starting bond of each new bond row
   * @param heard rows of the level before that it hears
   */
  public record Step(int[] first, Bags heard) {
    long bytes() {
      return 4L * first.length + heard.bytes();
    }
  }

  /** Makes the plan of a batch for a network of so many steps. */
  public static DirectedPlan of(List<MolecularGraph> graphs, int steps) {
    return new Planner(graphs).plan(steps);
  }

  @Override
  public int molecules() {
    return members.molecules();
  }

  @Override
  public long bytes() {
    long bytes = 4L * (features.length + bondRows.length + sources.length + atoms.length);
    bytes += received.bytes() + members.bytes();
    Set<Step> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Step step : steps) {
      bytes += distinct.add(step) ? step.bytes() : 0;
    }
    return bytes;
  }

  private static final class Planner {
    private final int[] moleculeStarts;
    private final int[] atomColours;
    private final Interner atomClasses = new Interner(256);

    /** Directed bonds by the atom they end at: row numbers of each atom in {@code arriving}. */
    private final int[] arrivingStarts;

    private final int[] arriving;

    /** Where each directed bond starts. */
    private final int[] from;

    private final int[] tableRows;

    Planner(List<MolecularGraph> graphs) {
      moleculeStarts = new int[graphs.size() + 1];
      int rows = 0;
      for (int m = 0; m < graphs.size(); m++) {
        moleculeStarts[m + 1] = moleculeStarts[m] + graphs.get(m).listedAtoms();
        rows += 2 * graphs.get(m).bonds();
      }
      int atomCount = moleculeStarts[graphs.size()];
      atomColours = new int[atomCount];
      from = new int[rows];
      int[] to = new int[rows];
      tableRows = new int[rows];
      arrivingStarts = new int[atomCount + 1];
      int[] features = new int[0];
      int[] key = new int[AtomFeatures.PER_ATOM];
      int row = 0;
      for (int m = 0; m < graphs.size(); m++) {
        MolecularGraph graph = graphs.get(m);
        int first = moleculeStarts[m];
        int size = graph.listedAtoms() * AtomFeatures.PER_ATOM;
        if (features.length < size) {
          features = new int[size];
        }
        AtomFeatures.atoms(graph, features);
        for (int i = 0; i < graph.listedAtoms(); i++) {
          System.arraycopy(features, i * key.length, key, 0, key.length);
          atomColours[first + i] = atomClasses.intern(key, key.length);
        }
        int[] bonds = AtomFeatures.bonds(graph);
        for (int k = 0; k < graph.bonds(); k++) {
          from[row] = to[row + 1] = first + graph.bondFrom(k);
          to[row] = from[row + 1] = first + graph.bondTo(k);
          tableRows[row] = tableRows[row + 1] = bonds[k];
          row += 2;
        }
      }
      for (int k = 0; k < rows; k++) {
        arrivingStarts[to[k] + 1]++;
      }
      for (int i = 0; i < atomCount; i++) {
        arrivingStarts[i + 1] += arrivingStarts[i];
      }
      arriving = new int[rows];
      int[] fill = arrivingStarts.clone();
      for (int k = 0; k < rows; k++) {
        arriving[fill[to[k]]++] = k;
      }
    }

    DirectedPlan plan(int stepCount) {
      int rows = from.length;
      int[] colours = new int[rows];
      int[] key = new int[2];
      Interner firstBonds = new Interner(256);
      for (int k = 0; k < rows; k++) {
        key[0] = tableRows[k];
        key[1] = atomColours[from[k]];
        colours[k] = firstBonds.intern(key, 2);
      }
      int[] firstColours = colours.clone();
      Interner classes = firstBonds;
      List<Step> steps = new ArrayList<>();
      for (int t = 0; t < stepCount; t++) {
        int before = classes.size();
        int[] next = new int[rows];
        classes = colour(colours, firstColours, before, next);
        Step step = new Step(classes.column(0), classes.tails(1));
        steps.add(step);
        boolean settled = classes.size() == before && Arrays.equals(next, colours);
        colours = next;
        if (settled) {
          while (steps.size() < stepCount) {
            steps.add(step);
          }
        }
        if (steps.size() == stepCount) {
          break;
        }
      }
      Interner finalAtoms = new Interner(classes.size());
      int[] finalColours = new int[atomColours.length];
      key = new int[16];
      for (int i = 0; i < finalColours.length; i++) {
        int degree = arrivingStarts[i + 1] - arrivingStarts[i];
        if (key.length <= degree) {
          key = new int[degree + 1];
        }
        key[0] = atomColours[i];
        for (int j = 0; j < degree; j++) {
          key[j + 1] = colours[arriving[arrivingStarts[i] + j]];
        }
        GraphPlan.sort(key, 1, degree + 1);
        finalColours[i] = finalAtoms.intern(key, degree + 1);
      }
      return new DirectedPlan(
          atomClasses.tails(0).values(),
          firstBonds.column(0),
          firstBonds.column(1),
          List.copyOf(steps),
          finalAtoms.column(0),
          finalAtoms.tails(1),
          Members.of(finalColours, moleculeStarts));
    }

    private Interner colour(int[] colours, int[] firstColours, int before, int[] next) {
      Interner classes = new Interner(before * 2);
      int[] key = new int[16];
      for (int k = 0; k < colours.length; k++) {
        int source = from[k];
        int length = 1;
        int degree = arrivingStarts[source + 1] - arrivingStarts[source];
        if (key.length < degree + 1) {
          key = new int[degree + 1];
        }
        key[0] = firstColours[k];
        for (int j = arrivingStarts[source]; j < arrivingStarts[source + 1]; j++) {
          int row = arriving[j];
          if (row != (k ^ 1)) {
            key[length++] = colours[row];
          }
        }
        GraphPlan.sort(key, 1, length);
        next[k] = classes.intern(key, length);
      }
      return classes;
    }
  }
}
