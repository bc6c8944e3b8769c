package multisite.chemistry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a relaxed geometry with the bonds of the SMILES.
 *
 * <p>Distances are taken relative to the sum of two covalent radii. A bond counts as broken beyond
 * 1.40 of it, and two atoms as newly bound below 1.15, so that stretched bonds of strained or
 * hypervalent molecules are neither.
 */
final class Connectivity {
  private static final double BROKEN = 1.40;
  private static final double FORMED = 1.15;

  private Connectivity() {}

  /** A sentence for each bond that was broken or formed; empty if the molecule is still itself. */
  static List<String> changes(List<Structure.Bond> bonds, Geometry geometry) {
    List<String> changes = new ArrayList<>();
    Set<Long> bonded = new HashSet<>();
    for (Structure.Bond bond : bonds) {
      bonded.add(pair(bond.first(), bond.second()));
      double ratio = ratio(geometry, bond.first(), bond.second());
      if (ratio > BROKEN) {
        changes.add(sentence("broke", geometry, bond.first(), bond.second()));
      }
    }
    for (int a = 0; a < geometry.size(); a++) {
      for (int b = 0; b < a; b++) {
        if (!bonded.contains(pair(a, b)) && ratio(geometry, a, b) < FORMED) {
          changes.add(sentence("formed", geometry, b, a));
        }
      }
    }
    return changes;
  }

  private static double ratio(Geometry geometry, int a, int b) {
    return geometry.distance(a, b)
        / (Elements.covalentRadius(geometry.symbols().get(a))
            + Elements.covalentRadius(geometry.symbols().get(b)));
  }

  private static long pair(int a, int b) {
    return ((long) Math.min(a, b) << 32) | Math.max(a, b);
  }

  private static String sentence(String verb, Geometry geometry, int a, int b) {
    return "the bond %s%d-%s%d %s (%.2f Å)"
        .formatted(
            geometry.symbols().get(a),
            a + 1,
            geometry.symbols().get(b),
            b + 1,
            verb,
            geometry.distance(a, b));
  }
}
