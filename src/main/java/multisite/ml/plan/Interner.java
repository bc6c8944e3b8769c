package multisite.ml.plan;

import java.util.Arrays;

/**
 * Numbers distinct short sequences of ints in the order they are first seen; exact, never hashed
 * away.
 */
final class Interner {
  private int[] table;
  private int[] starts = new int[64];
  private int[] pool = new int[256];
  private int size;

  Interner(int expected) {
    table = new int[Integer.highestOneBit(Math.max(16, expected * 2)) * 2];
  }

  int size() {
    return size;
  }

  /** The number of this sequence, new or known. */
  int intern(int[] sequence, int length) {
    int mask = table.length - 1;
    int slot = hash(sequence, 0, length) & mask;
    while (table[slot] != 0) {
      int id = table[slot] - 1;
      int start = starts[id];
      if (starts[id + 1] - start == length
          && Arrays.equals(pool, start, start + length, sequence, 0, length)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    return insert(slot, sequence, length);
  }

  private int insert(int slot, int[] sequence, int length) {
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    int start = starts[size];
    if (start + length > pool.length) {
      pool = Arrays.copyOf(pool, Math.max(start + length, pool.length * 2));
    }
    System.arraycopy(sequence, 0, pool, start, length);
    starts[size + 1] = start + length;
    table[slot] = ++size;
    if (size * 2 > table.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    table = new int[table.length * 2];
    int mask = table.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hash(pool, starts[id], starts[id + 1]) & mask;
      while (table[slot] != 0) {
        slot = slot + 1 & mask;
      }
      table[slot] = id + 1;
    }
  }

  /** Value number {@code k} of sequence {@code id}. */
  int get(int id, int k) {
    return pool[starts[id] + k];
  }

  /** Values number {@code k} of all sequences. */
  int[] column(int k) {
    int[] column = new int[size];
    for (int id = 0; id < size; id++) {
      column[id] = pool[starts[id] + k];
    }
    return column;
  }

  /** All sequences without their first {@code skip} values, one after the other. */
  Bags tails(int skip) {
    int[] offsets = new int[size + 1];
    for (int id = 0; id < size; id++) {
      offsets[id + 1] = offsets[id] + starts[id + 1] - starts[id] - skip;
    }
    int[] values = new int[offsets[size]];
    for (int id = 0; id < size; id++) {
      System.arraycopy(pool, starts[id] + skip, values, offsets[id], offsets[id + 1] - offsets[id]);
    }
    return new Bags(offsets, values);
  }

  private static int hash(int[] values, int from, int to) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = from; i < to; i++) {
      hash = (hash ^ values[i]) * 0xD6E8FEB86659FD93L;
      hash ^= hash >>> 32;
    }
    return (int) (hash ^ hash >>> 17);
  }
}
