package multisite.chemistry;

/** The physical constants of all numbers in this package. */
public final class Units {
  /** One hartree in eV, as in the original's recipes. */
  public static final double HARTREE_IN_EV = 27.211386;

  /** One bohr in ångström, CODATA 2014 as in QCElemental. */
  public static final double BOHR_IN_ANGSTROM = 0.52917721067;

  private Units() {}

  static double inEv(double hartree) {
    return hartree * HARTREE_IN_EV;
  }
}
