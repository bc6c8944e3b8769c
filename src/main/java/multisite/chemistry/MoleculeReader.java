package multisite.chemistry;

import java.util.ArrayList;
import java.util.List;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;

/**
 * From a SMILES to a molecule's identity: reads, judges, and names it.
 *
 * <p>Costs about a millisecond, most of it InChI. An instance belongs to one thread.
 */
public final class MoleculeReader {
  private final SmilesReader reader;
  private final SmilesGenerator generator =
      new SmilesGenerator(SmiFlavor.Canonical | SmiFlavor.Stereo | SmiFlavor.AtomicMass);

  public MoleculeReader(MoleculeRules rules) {
    this.reader = new SmilesReader(rules);
  }

  /**
   * Reads the first word of a text.
   *
   * @throws InvalidMoleculeException with one sentence that says why the molecule is refused
   */
  public Molecule read(String text) throws InvalidMoleculeException {
    IAtomContainer graph = reader.read(text);
    List<String> notes = new ArrayList<>();
    if (SmilesReader.firstWord(text).indexOf('.') >= 0) {
      notes.add("Of several fragments the largest was taken.");
    }
    for (IAtom atom : graph.atoms()) {
      if (atom.getMassNumber() != null) {
        notes.add("Isotopes do not change the energies given here.");
        break;
      }
    }
    Inchi inchi = Inchi.of(graph);
    return new Molecule(
        SmilesReader.firstWord(text), canonical(graph), inchi.text(), inchi.key(), notes);
  }

  private String canonical(IAtomContainer graph) throws InvalidMoleculeException {
    try {
      return generator.create(graph);
    } catch (CDKException e) {
      throw new InvalidMoleculeException("No canonical SMILES can be written for it.");
    }
  }
}
