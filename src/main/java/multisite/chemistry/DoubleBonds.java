package multisite.chemistry;

import com.actelion.research.chem.Molecule;
import com.actelion.research.chem.StereoMolecule;
import java.util.ArrayList;
import java.util.List;

/** The rule for double bonds whose E or Z the SMILES leaves open: they become E. */
final class DoubleBonds {
  private DoubleBonds() {}

  /** Sets every open double bond to E; a note for each. */
  static List<String> chooseE(StereoMolecule model) {
    List<String> notes = new ArrayList<>();
    model.ensureHelperArrays(Molecule.cHelperCIP);
    for (int bond = 0; bond < model.getBonds(); bond++) {
      if (model.getBondOrder(bond) != 2
          || model.getBondParity(bond) != Molecule.cBondParityUnknown) {
        continue;
      }
      set(model, bond, Molecule.cBondParityEor1);
      if (model.getBondCIPParity(bond) == Molecule.cBondCIPParityZorM) {
        set(model, bond, Molecule.cBondParityZor2);
      }
      notes.add(
          "The double bond %d=%d of the canonical SMILES was taken as E."
              .formatted(model.getBondAtom(0, bond) + 1, model.getBondAtom(1, bond) + 1));
    }
    return notes;
  }

  private static void set(StereoMolecule model, int bond, int parity) {
    model.setBondParity(bond, parity, false);
    model.setParitiesValid(0);
    model.ensureHelperArrays(Molecule.cHelperCIP);
  }
}
