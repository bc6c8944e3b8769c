package multisite.ml.plan;

/**
 * Several lists of row numbers, one after the other: what is summed (or compared) into each row of
 * the next table.
 *
 * @param offsets where each list starts, and at the end where the last one ends
 * @param values the row numbers
 */
@SuppressWarnings("ArrayRecordComponent")
public record Bags(int[] offsets, int[] values) {
  /** Number of lists. */
  public int size() {
    return offsets.length - 1;
  }

  /** Bytes these arrays take. */
  long bytes() {
    return 4L * (offsets.length + values.length);
  }
}
