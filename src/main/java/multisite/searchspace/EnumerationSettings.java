package multisite.searchspace;

import java.util.Set;

/**
 * Which molecules an enumeration makes.
 *
 * @param seed the same seed makes the same molecules in the same order
 * @param minHeavyAtoms fewest atoms without hydrogens
 * @param maxHeavyAtoms most atoms without hydrogens
 * @param maxAtoms most atoms with hydrogens
 * @param elements atomic numbers that may occur, out of {@link #ALL_ELEMENTS}
 */
public record EnumerationSettings(
    long seed, int minHeavyAtoms, int maxHeavyAtoms, int maxAtoms, Set<Integer> elements) {
  /** H, C, N, O, F, S, Cl. */
  public static final Set<Integer> ALL_ELEMENTS = Set.of(1, 6, 7, 8, 9, 16, 17);

  /** The largest molecules that can be asked for. */
  public static final int MAX_HEAVY_ATOMS = 30;

  public EnumerationSettings {
    elements = Set.copyOf(elements);
    if (minHeavyAtoms < 1 || maxHeavyAtoms < minHeavyAtoms || maxHeavyAtoms > MAX_HEAVY_ATOMS) {
      throw new IllegalArgumentException(
          "heavy atoms must be 1 to %d, the fewest not above the most".formatted(MAX_HEAVY_ATOMS));
    }
    if (!ALL_ELEMENTS.containsAll(elements) || !elements.contains(6)) {
      throw new IllegalArgumentException("elements must be C and others of H, N, O, F, S, Cl");
    }
  }
}
