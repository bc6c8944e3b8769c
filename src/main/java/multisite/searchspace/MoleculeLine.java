package multisite.searchspace;

/**
 * One molecule as a file has it, not judged yet.
 *
 * @param line where it stands in the file, from 1
 * @param smiles the SMILES, without a name behind it
 * @param inchi the InChI that the file gives, or empty
 * @param name the name that the file gives, or empty
 */
public record MoleculeLine(long line, String smiles, String inchi, String name) {}
