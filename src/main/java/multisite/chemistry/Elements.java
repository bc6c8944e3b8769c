package multisite.chemistry;

import org.openscience.cdk.tools.periodictable.PeriodicTable;

/** Facts about elements that the chemistry needs. */
final class Elements {
  private Elements() {}

  /** The covalent radius in ångström; 1.5 where none is known. */
  static double covalentRadius(String symbol) {
    Double radius = PeriodicTable.getCovalentRadius(symbol);
    return radius == null ? 1.5 : radius;
  }
}
