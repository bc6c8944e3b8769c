package multisite.ml.plan;

import java.util.Arrays;

/**
 * Which distinct atoms each molecule of a batch has, and how many of each.
 *
 * @param atoms rows of the last atom table, a list for each molecule
 * @param counts how often each of them occurs
 */
@SuppressWarnings("ArrayRecordComponent")
public record Members(Bags atoms, int[] counts) {

  /**
   * Collects the atoms of molecules.
   *
   * @param classes row of each atom, molecule after molecule
   * @param starts where each molecule starts in it, and the end
   */
  static Members of(int[] classes, int[] starts) {
    int molecules = starts.length - 1;
    int[] offsets = new int[molecules + 1];
    int[] values = new int[classes.length];
    int[] counts = new int[classes.length];
    int next = 0;
    int[] sorted = classes.clone();
    for (int m = 0; m < molecules; m++) {
      Arrays.sort(sorted, starts[m], starts[m + 1]);
      for (int i = starts[m]; i < starts[m + 1]; i++) {
        if (i > starts[m] && sorted[i] == sorted[i - 1]) {
          counts[next - 1]++;
        } else {
          values[next] = sorted[i];
          counts[next++] = 1;
        }
      }
      offsets[m + 1] = next;
    }
    return new Members(new Bags(offsets, Arrays.copyOf(values, next)), Arrays.copyOf(counts, next));
  }

  /** Number of molecules. */
  public int molecules() {
    return atoms.size();
  }

  long bytes() {
    return atoms.bytes() + 4L * counts.length;
  }
}
