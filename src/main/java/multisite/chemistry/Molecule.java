package multisite.chemistry;

import java.util.List;

/**
 * What a molecule is, apart from where its atoms are.
 *
 * @param smiles as it was given, without a name after it
 * @param canonicalSmiles CDK's canonical form with stereo marks: from it the geometry is built, so
 *     that a number does not depend on how the SMILES was written
 * @param inchi the standard InChI
 * @param inchiKey the key of records and of what was searched
 * @param notes sentences about the input, such as isotopes or left-out fragments
 */
public record Molecule(
    String smiles, String canonicalSmiles, String inchi, String inchiKey, List<String> notes) {
  public Molecule {
    notes = List.copyOf(notes);
  }
}
