package multisite.chemistry;

import java.util.List;
import multisite.chemistry.nwchem.NwChem;
import multisite.chemistry.xtb.Xtb;

/**
 * The table of specifications: what {@code --qc-specification} may name.
 *
 * <p>A new method is one class that implements {@link QcMethod} and one line here.
 *
 * @param name of {@code --qc-specification}, and of the data in MoleculeData
 * @param property the adiabatic ionization potential's name; the vertical one's is derived from it
 * @param vertical the vertical ionization potential's name
 * @param rules what the method takes
 * @param method makes the method from settings and the runner of its programs
 */
public record Specification(
    String name, String property, String vertical, MoleculeRules rules, Factory method) {
  private static final List<Specification> ALL =
      List.of(
          new Specification(
              "xtb", "xtb-vacuum", "xtb-vacuum-vertical", MoleculeRules.xtb(), Xtb::new),
          new Specification(
              "small_basis",
              "smb-vacuum-no-zpe",
              "smb-vacuum-vertical",
              MoleculeRules.smallBasis(),
              NwChem::new));

  /** Makes a method. */
  @FunctionalInterface
  public interface Factory {
    QcMethod create(QcSettings settings, ProcessRunner runner);
  }

  /**
   * The specification of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Specification named(String name) {
    return ALL.stream()
        .filter(specification -> specification.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No QC specification %s; there are %s"
                        .formatted(name, String.join(", ", names()))));
  }

  /** The names of all specifications, in the order of the table. */
  public static List<String> names() {
    return ALL.stream().map(Specification::name).toList();
  }
}
