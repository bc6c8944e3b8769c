package multisite.chemistry;

import java.util.List;

/**
 * A start geometry with the bonds of the SMILES it was built from.
 *
 * @param bonds pairs of atoms, counted from 0, all hydrogens included
 * @param notes what was chosen for the molecule, such as an E double bond
 */
public record Structure(Geometry geometry, List<Bond> bonds, List<String> notes) {
  public Structure {
    bonds = List.copyOf(bonds);
    notes = List.copyOf(notes);
  }

  /** A bond between two atoms, counted from 0, with its order in a Kekulé form. */
  public record Bond(int first, int second, int order) {}

  public Structure withGeometry(Geometry other) {
    return new Structure(other, bonds, notes);
  }
}
