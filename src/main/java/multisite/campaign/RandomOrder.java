package multisite.campaign;

import java.util.BitSet;
import java.util.Random;

/**
 * All indices of a search space once, in an order that depends on the seed alone; not thread-safe.
 */
final class RandomOrder {
  private final int[] order;
  private int cursor;

  RandomOrder(int size, long seed) {
    order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    Random random = new Random(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
  }

  /** The next index that is not taken, or -1 at the end. */
  int next(BitSet taken) {
    skip(taken);
    return cursor < order.length ? order[cursor++] : -1;
  }

  /** Whether every index is taken. */
  boolean isExhausted(BitSet taken) {
    skip(taken);
    return cursor == order.length;
  }

  /** Begins anew: an index that was taken is not any more. */
  void rewind() {
    cursor = 0;
  }

  private void skip(BitSet taken) {
    while (cursor < order.length && taken.get(order[cursor])) {
      cursor++;
    }
  }
}
