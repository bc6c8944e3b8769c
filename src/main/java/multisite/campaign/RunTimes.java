package multisite.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Run times of simulations by the size of their molecules: the latest hundred of each size. Not for
 * two threads at once.
 */
final class RunTimes {
  private static final int KEPT = 100;

  /** So many run times make a percentile worth asking. */
  private static final int ENOUGH = 10;

  private final TreeMap<Integer, List<Double>> secondsBySize = new TreeMap<>();

  /** A simulation of a molecule of {@code size} heavy atoms took so long. */
  void add(int size, double seconds) {
    List<Double> seen = secondsBySize.computeIfAbsent(size, s -> new ArrayList<>());
    if (seen.size() == KEPT) {
      seen.remove(0);
    }
    seen.add(seconds);
  }

  /**
   * The 90th percentile of the run times of that size, in seconds; sizes next to it are asked too
   * until there are ten run times. Empty if none is known.
   */
  OptionalDouble ninetieth(int size) {
    List<Double> near = new ArrayList<>(secondsBySize.getOrDefault(size, List.of()));
    Map.Entry<Integer, List<Double>> below = secondsBySize.lowerEntry(size);
    Map.Entry<Integer, List<Double>> above = secondsBySize.higherEntry(size);
    while (near.size() < ENOUGH && (below != null || above != null)) {
      boolean up =
          below == null || (above != null && above.getKey() - size <= size - below.getKey());
      if (up) {
        near.addAll(above.getValue());
        above = secondsBySize.higherEntry(above.getKey());
      } else {
        near.addAll(below.getValue());
        below = secondsBySize.lowerEntry(below.getKey());
      }
    }
    if (near.isEmpty()) {
      return OptionalDouble.empty();
    }
    near.sort(null);
    return OptionalDouble.of(near.get((int) Math.ceil(0.9 * near.size()) - 1));
  }

  /** Atoms of a SMILES other than hydrogen outside of brackets, counted by its letters. */
  static int heavyAtoms(String smiles) {
    int atoms = 0;
    boolean bracket = false;
    for (int i = 0; i < smiles.length(); i++) {
      char c = smiles.charAt(i);
      if (c == '[') {
        bracket = true;
        atoms++;
      } else if (c == ']') {
        bracket = false;
      } else if (!bracket && Character.isLetter(c)) {
        boolean chlorine = c == 'l' && i > 0 && smiles.charAt(i - 1) == 'C';
        boolean bromine = c == 'r' && i > 0 && smiles.charAt(i - 1) == 'B';
        atoms += chlorine || bromine ? 0 : 1;
      }
    }
    return atoms;
  }
}
