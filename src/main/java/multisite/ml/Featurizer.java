package multisite.ml;

import java.util.Arrays;
import java.util.Comparator;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.SmilesReader;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * From a SMILES to the graph that networks see.
 *
 * <p>Charges, isotopes, chirality and cis/trans are not part of the graph. Cheap to make; one
 * thread at a time.
 */
public final class Featurizer {
  private final SmilesReader reader;

  /** A featurizer that takes what this reader takes. */
  public Featurizer(SmilesReader reader) {
    this.reader = reader;
  }

  /** A featurizer with the reader's default rules. */
  public Featurizer() {
    this(new SmilesReader());
  }

  /**
   * The graph of one molecule.
   *
   * @param smiles the text, up to its first white space
   * @throws InvalidMoleculeException if the reader refuses it
   */
  public MolecularGraph featurize(String smiles) throws InvalidMoleculeException {
    return graph(reader.read(smiles), SmilesReader.firstWord(smiles));
  }

  /**
   * The graph of a molecule that was read from {@code smiles} already.
   *
   * @throws InvalidMoleculeException if it has a bond or an atom that no graph can hold
   */
  public static MolecularGraph graph(IAtomContainer molecule, String smiles)
      throws InvalidMoleculeException {
    int atoms = molecule.getAtomCount();
    byte[] elements = new byte[atoms];
    byte[] hydrogens = new byte[atoms];
    for (int i = 0; i < atoms; i++) {
      IAtom atom = molecule.getAtom(i);
      elements[i] = atom.getAtomicNumber().byteValue();
      hydrogens[i] = atom.getImplicitHydrogenCount().byteValue();
    }
    int bonds = molecule.getBondCount();
    int[] from = new int[bonds];
    int[] to = new int[bonds];
    byte[] types = new byte[bonds];
    IBond[] ordered = ordered(molecule, smiles);
    for (int k = 0; k < bonds; k++) {
      from[k] = ordered[k].getBegin().getIndex();
      to[k] = ordered[k].getEnd().getIndex();
      types[k] = type(ordered[k]).code();
    }
    try {
      return MolecularGraph.wrap(elements, hydrogens, from, to, types);
    } catch (IllegalArgumentException e) {
      throw new InvalidMoleculeException("The molecule makes no graph: " + e.getMessage() + ".");
    }
  }

  private static IBond[] ordered(IAtomContainer molecule, String smiles) {
    int atoms = molecule.getAtomCount();
    IBond[] bonds = new IBond[molecule.getBondCount()];
    int[][] named = SmilesBonds.of(smiles, atoms);
    if (named.length == bonds.length) {
      int found = 0;
      for (int[] pair : named) {
        IBond bond = molecule.getBond(molecule.getAtom(pair[0]), molecule.getAtom(pair[1]));
        if (bond != null) {
          bonds[found++] = bond;
        }
      }
      if (found == bonds.length) {
        return bonds;
      }
    }
    return guessed(molecule);
  }

  /**
   * Without the text: the bond to the nearest atom before is the chain's, all others close rings.
   */
  private static IBond[] guessed(IAtomContainer molecule) {
    int[] nearest = new int[molecule.getAtomCount()];
    Arrays.fill(nearest, -1);
    for (IBond bond : molecule.bonds()) {
      nearest[high(bond)] = Math.max(nearest[high(bond)], low(bond));
    }
    IBond[] bonds = new IBond[molecule.getBondCount()];
    for (int k = 0; k < bonds.length; k++) {
      bonds[k] = molecule.getBond(k);
    }
    Arrays.sort(
        bonds,
        Comparator.<IBond, Boolean>comparing(bond -> nearest[high(bond)] != low(bond))
            .thenComparing(Featurizer::high)
            .thenComparing(Featurizer::low));
    return bonds;
  }

  private static int low(IBond bond) {
    return Math.min(bond.getBegin().getIndex(), bond.getEnd().getIndex());
  }

  private static int high(IBond bond) {
    return Math.max(bond.getBegin().getIndex(), bond.getEnd().getIndex());
  }

  private static BondType type(IBond bond) throws InvalidMoleculeException {
    if (bond.isAromatic()) {
      return BondType.AROMATIC;
    }
    return switch (bond.getOrder()) {
      case SINGLE -> BondType.SINGLE;
      case DOUBLE -> BondType.DOUBLE;
      case TRIPLE -> BondType.TRIPLE;
      default ->
          throw new InvalidMoleculeException(
              "A bond of the order %s has no class.".formatted(bond.getOrder()));
    };
  }
}
