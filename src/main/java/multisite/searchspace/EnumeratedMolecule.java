package multisite.searchspace;

/**
 * A molecule that was enumerated.
 *
 * @param smiles canonical, with aromatic symbols
 * @param inchi its standard InChI, or empty if it was not asked for
 */
public record EnumeratedMolecule(String smiles, String inchi) {}
