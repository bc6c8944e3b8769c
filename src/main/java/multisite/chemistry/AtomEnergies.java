package multisite.chemistry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Total energies of free atoms in hartree, the zero of atomization energies.
 *
 * <p>Those of GFN2-xTB were computed with xtb 6.5.1 (accuracy 0.05, ground-state multiplicities);
 * they are the original's, by its own records.
 */
record AtomEnergies(Map<String, Double> hartree) {
  private static final AtomEnergies NONE = new AtomEnergies(Map.of());
  private static final AtomEnergies XTB =
      new AtomEnergies(
          Map.ofEntries(
              Map.entry("H", -0.393482763936),
              Map.entry("B", -0.952436614164),
              Map.entry("C", -1.793296371365),
              Map.entry("N", -2.605824161279),
              Map.entry("O", -3.767606950376),
              Map.entry("F", -4.619339964238),
              Map.entry("Si", -1.569609938455),
              Map.entry("P", -2.374178794732),
              Map.entry("S", -3.146456870402),
              Map.entry("Cl", -4.482525134961),
              Map.entry("Br", -4.048339371234),
              Map.entry("I", -3.779630263390)));

  /** The table of a specification; empty for those without one. */
  static AtomEnergies ofSpec(String spec) {
    return spec.equals("xtb") ? XTB : NONE;
  }

  /** A molecule's energy relative to its atoms; empty if the table lacks one of them. */
  Optional<Double> atomization(List<String> symbols, double energy) {
    if (!hartree.keySet().containsAll(symbols)) {
      return Optional.empty();
    }
    double atoms = symbols.stream().mapToDouble(symbol -> hartree.getOrDefault(symbol, 0.0)).sum();
    return Optional.of(energy - atoms);
  }
}
