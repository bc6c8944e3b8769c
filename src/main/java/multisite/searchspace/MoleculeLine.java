package multisite.searchspace;

import java.nio.file.Path;

/**
 * One molecule as a file has it, not judged yet.
 *
 * @param line where it stands in the file, from 1
 * @param smiles the SMILES, without a name behind it
 * @param inchi the InChI that the file gives, or empty
 * @param name the name that the file gives, or empty
 * @param ip the ionization potential (eV) that the file gives, as text, or empty
 */
public record MoleculeLine(long line, String smiles, String inchi, String name, String ip) {
  /** A molecule of unknown ionization potential. */
  public MoleculeLine(long line, String smiles, String inchi, String name) {
    this(line, smiles, inchi, name, "");
  }

  /**
   * The ionization potential (eV), which must be there.
   *
   * @param file for messages
   * @throws SearchSpaceException if it is not a finite number
   */
  public double knownIp(Path file) {
    try {
      double value = Double.parseDouble(ip);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw SearchSpaceException.at(
        file, line, "'%s' is no ionization potential in eV".formatted(ip));
  }
}
