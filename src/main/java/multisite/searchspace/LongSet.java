package multisite.searchspace;

import java.util.Arrays;

/** A set of 64-bit hashes in 16 bytes each; not for two threads. */
final class LongSet {
  private long[] slots = new long[1024];
  private int size;
  private boolean zero;

  /** Adds a value; false if it was there. */
  boolean add(long value) {
    if (value == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    if (2 * (size + 1) > slots.length) {
      long[] old = slots;
      slots = new long[Math.multiplyExact(old.length, 2)];
      Arrays.stream(old).filter(v -> v != 0).forEach(v -> slots[slot(v)] = v);
    }
    int slot = slot(value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    size++;
    return true;
  }

  /** A 64-bit hash of a text (FNV-1a, stirred). */
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return stir(hash);
  }

  private int slot(long value) {
    int slot = (int) (stir(value) & (slots.length - 1));
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private static long stir(long value) {
    long v = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    v = (v ^ (v >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return v ^ (v >>> 33);
  }
}
