package multisite.chemistry;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openscience.cdk.aromaticity.Aromaticity;
import org.openscience.cdk.exception.InvalidSmilesException;
import org.openscience.cdk.graph.ConnectivityChecker;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IPseudoAtom;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smiles.SmilesParser;
import org.openscience.cdk.tools.manipulator.AtomContainerManipulator;

/**
 * Reads one SMILES into a checked CDK molecule: the first gate that every molecule passes.
 *
 * <p>A molecule that comes out is one neutral closed-shell fragment with sound valences, implicit
 * hydrogen counts set, localised bond orders, and atoms and bonds flagged aromatic by the Daylight
 * model (RDKit's bond types on 3,016 of 3,021 molecules). Its atoms are in the order of the SMILES;
 * plain explicit hydrogens became counts, as in RDKit.
 *
 * <p>An instance is cheap, holds no state between calls and belongs to one thread.
 */
public final class SmilesReader {
  /** No atom of a SMILES needs more characters, brackets, isotope, stereo and map included. */
  private static final int CHARACTERS_PER_ATOM = 32;

  private static final Pattern DANGLING_BOND =
      Pattern.compile("^[-=#$:/\\\\]|[-=#$:/\\\\]([).]|$)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\*|[AQXM]|R[0-9]*'*|R#|Pol");

  private final MoleculeRules rules;
  private final SmilesParser parser = new SmilesParser(SilentChemObjectBuilder.getInstance());

  public SmilesReader(MoleculeRules rules) {
    this.rules = rules;
  }

  /** A reader with the rules of GFN2-xTB, the default specification. */
  public SmilesReader() {
    this(MoleculeRules.xtb());
  }

  /**
   * Parses and judges the first word of a text; the rest of it, a name say, is left out.
   *
   * @throws InvalidMoleculeException with one sentence that says why the molecule is refused
   */
  public IAtomContainer read(String text) throws InvalidMoleculeException {
    String smiles = firstWord(text);
    if (smiles.isEmpty()) {
      throw new InvalidMoleculeException("The SMILES is empty.");
    }
    if (smiles.length() > CHARACTERS_PER_ATOM * rules.maxAtoms()) {
      throw new InvalidMoleculeException(
          "The text of %d characters is too long for a molecule of at most %d atoms."
              .formatted(smiles.length(), rules.maxAtoms()));
    }
    if (smiles.indexOf('>') >= 0) {
      throw new InvalidMoleculeException("A reaction is not a molecule.");
    }
    if (DANGLING_BOND.matcher(smiles).find()) {
      throw new InvalidMoleculeException("Not a SMILES: a bond leads to no atom.");
    }
    IAtomContainer molecule = oneFragment(parse(smiles));
    refusePlaceholders(molecule);
    refuseAromaticChains(molecule);
    molecule = withoutPlainHydrogens(molecule);
    Valence.separateCharges(molecule);
    refuseSize(molecule);
    refuseElementsAndCharge(molecule);
    Valence.check(molecule);
    Aromaticity.apply(Aromaticity.Model.Daylight, molecule);
    return molecule;
  }

  /** The text up to the first white space: the SMILES of a {@code SMILES name} line. */
  public static String firstWord(String text) {
    String stripped = text.strip();
    for (int i = 0; i < stripped.length(); i++) {
      if (Character.isWhitespace(stripped.charAt(i))) {
        return stripped.substring(0, i);
      }
    }
    return stripped;
  }

  private IAtomContainer parse(String smiles) throws InvalidMoleculeException {
    try {
      IAtomContainer molecule = parser.parseSmiles(smiles);
      if (molecule.isEmpty()) {
        throw new InvalidMoleculeException("The SMILES has no atoms.");
      }
      return molecule;
    } catch (InvalidSmilesException e) {
      throw new InvalidMoleculeException(explain(String.valueOf(e.getMessage()), smiles.length()));
    } catch (RuntimeException e) {
      // The parser guards against most malformed text by exceptions of its own, not against all.
      throw new InvalidMoleculeException("Not a SMILES.");
    }
  }

  /** One sentence out of the parser's three lines: what, the text, and a caret below it. */
  private static String explain(String message, int length) {
    List<String> lines = message.lines().toList();
    String reason =
        lines.isEmpty()
            ? ""
            : lines
                .get(0)
                .strip()
                .replaceFirst("^could not parse '.*', ", "")
                .replaceFirst("[:.!\\s]+$", "")
                .replaceFirst(",? SMILES may be truncated$", "")
                .toLowerCase(Locale.ROOT);
    if (reason.contains("kekul")) {
      return "Wrong aromaticity: no alternating double bonds fit the aromatic atoms.";
    }
    int caret = lines.size() < 3 ? -1 : lines.get(2).indexOf('^');
    String where = caret < 0 || caret >= length ? "" : " at character " + (caret + 1);
    return reason.isEmpty() ? "Not a SMILES." : "Not a SMILES: " + reason + where + ".";
  }

  private IAtomContainer oneFragment(IAtomContainer molecule) throws InvalidMoleculeException {
    if (molecule.getBondCount() >= molecule.getAtomCount() - 1
        && ConnectivityChecker.isConnected(molecule)) {
      return molecule;
    }
    IAtomContainer largest = null;
    int fragments = 0;
    for (IAtomContainer part : ConnectivityChecker.partitionIntoMolecules(molecule)) {
      fragments++;
      if (largest == null || heavyAtoms(part) > heavyAtoms(largest)) {
        largest = part;
      }
    }
    if (largest != null && (rules.largestFragment() || fragments == 1)) {
      return largest;
    }
    throw new InvalidMoleculeException(
        "%d separate fragments: give one molecule.".formatted(fragments));
  }

  private static int heavyAtoms(IAtomContainer molecule) {
    int heavy = 0;
    for (IAtom atom : molecule.atoms()) {
      heavy += atom.getAtomicNumber() > 1 ? 1 : 0;
    }
    return heavy;
  }

  private static void refusePlaceholders(IAtomContainer molecule) throws InvalidMoleculeException {
    for (IAtom atom : molecule.atoms()) {
      if (atom instanceof IPseudoAtom pseudo && !PLACEHOLDER.matcher(pseudo.getLabel()).matches()) {
        throw new InvalidMoleculeException(
            "Not a SMILES: [%s] is not an atom.".formatted(pseudo.getLabel()));
      }
      if (atom.getAtomicNumber() == 0) {
        throw new InvalidMoleculeException("R groups and other placeholders are not molecules.");
      }
    }
  }

  private static void refuseAromaticChains(IAtomContainer molecule)
      throws InvalidMoleculeException {
    Cycles.markRingAtomsAndBonds(molecule);
    for (IAtom atom : molecule.atoms()) {
      if (atom.isAromatic() && !atom.isInRing()) {
        throw new InvalidMoleculeException(
            "Wrong aromaticity: atom %d (%s) is marked aromatic outside a ring."
                .formatted(atom.getIndex() + 1, atom.getSymbol()));
      }
    }
  }

  private static IAtomContainer withoutPlainHydrogens(IAtomContainer molecule) {
    for (IAtom atom : molecule.atoms()) {
      if (atom.getAtomicNumber() == 1) {
        return AtomContainerManipulator.suppressHydrogens(molecule);
      }
    }
    return molecule;
  }

  private void refuseElementsAndCharge(IAtomContainer molecule) throws InvalidMoleculeException {
    int charge = 0;
    for (IAtom atom : molecule.atoms()) {
      if (atom.getAtomicNumber() > rules.maxAtomicNumber()) {
        throw new InvalidMoleculeException(
            "The element %s is not in the table of %s."
                .formatted(atom.getSymbol(), rules.method()));
      }
      charge += atom.getFormalCharge();
    }
    if (charge != 0) {
      throw new InvalidMoleculeException(
          "A net charge of %+d: only neutral molecules are taken.".formatted(charge));
    }
  }

  private void refuseSize(IAtomContainer molecule) throws InvalidMoleculeException {
    int atoms = molecule.getAtomCount();
    for (IAtom atom : molecule.atoms()) {
      atoms += atom.getImplicitHydrogenCount();
    }
    if (atoms == 1) {
      throw new InvalidMoleculeException("A lone atom: there is no geometry to relax.");
    }
    if (atoms > rules.maxAtoms()) {
      throw new InvalidMoleculeException(
          "%d atoms with hydrogens, more than the limit of %d.".formatted(atoms, rules.maxAtoms()));
    }
  }
}
