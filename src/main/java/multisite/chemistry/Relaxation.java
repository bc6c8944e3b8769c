package multisite.chemistry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A relaxed state: geometries in ångström and energies in hartree, and where they come from.
 *
 * @param initial the geometry that the relaxation began with
 * @param relaxed the stationary point
 * @param energies the total energy of every step, the first at {@code initial}, the last at {@code
 *     relaxed}
 * @param method what was computed and by which program
 * @param wall how long the program ran
 * @param warnings sentences about the program or the result
 */
public record Relaxation(
    Geometry initial,
    Geometry relaxed,
    List<Double> energies,
    Provenance method,
    Duration wall,
    List<String> warnings) {
  public Relaxation {
    energies = List.copyOf(energies);
    warnings = List.copyOf(warnings);
  }

  /** The total energy of the stationary point in hartree. */
  public double energy() {
    return energies.get(energies.size() - 1);
  }

  /** The total energy at the initial geometry in hartree. */
  public double firstEnergy() {
    return energies.get(0);
  }

  /** What a failed relaxation reached: its last geometry, and the energy it began with. */
  public record Partial(Geometry last, Optional<Double> firstEnergy) {}

  /**
   * The level of theory and the program behind a number.
   *
   * @param basis empty for a method without one
   * @param keywords the method's settings as QCSchema keywords
   */
  public record Provenance(
      String program,
      String version,
      String model,
      Optional<String> basis,
      Map<String, Object> keywords) {
    public Provenance {
      keywords = Map.copyOf(keywords);
    }
  }
}
