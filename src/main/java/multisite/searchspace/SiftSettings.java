package multisite.searchspace;

import java.util.Set;
import multisite.chemistry.MoleculeRules;

/**
 * Which molecules of a file are kept.
 *
 * @param rules which molecules the chemistry takes; others are invalid
 * @param onInvalid what to do with those
 * @param elements atomic numbers that may occur, hydrogen's included; empty for all
 * @param minHeavyAtoms fewest atoms without hydrogens
 * @param maxHeavyAtoms most atoms without hydrogens
 * @param unique by what duplicates are told, the first being kept
 * @param withInchi whether molecules get their InChI
 * @param threads that read molecules
 */
public record SiftSettings(
    MoleculeRules rules,
    OnInvalid onInvalid,
    Set<Integer> elements,
    int minHeavyAtoms,
    int maxHeavyAtoms,
    Unique unique,
    boolean withInchi,
    int threads) {
  /** By what two molecules are the same. */
  public enum Unique {
    /** Duplicates are kept. */
    NO,
    /** The canonical SMILES: fast. */
    SMILES,
    /** The InChIKey, as in a campaign; it sees through tautomers. */
    INCHI_KEY
  }

  public SiftSettings {
    elements = Set.copyOf(elements);
  }
}
