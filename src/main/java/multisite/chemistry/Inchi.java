package multisite.chemistry;

import io.github.dan2097.jnainchi.InchiStatus;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.inchi.InChIGenerator;
import org.openscience.cdk.inchi.InChIGeneratorFactory;
import org.openscience.cdk.interfaces.IAtomContainer;

/**
 * The standard InChI of a molecule and its key.
 *
 * <p>The native InChI library keeps state between the calls of one process, so one molecule is
 * named at a time; a call takes a millisecond.
 */
record Inchi(String text, String key) {
  private static final Object NATIVE_LIBRARY = new Object();

  /**
   * Names a molecule.
   *
   * @throws InvalidMoleculeException if InChI refuses it
   * @throws IllegalStateException if the native library cannot be loaded on this machine
   */
  static Inchi of(IAtomContainer molecule) throws InvalidMoleculeException {
    synchronized (NATIVE_LIBRARY) {
      try {
        InChIGenerator generator =
            InChIGeneratorFactory.getInstance().getInChIGenerator(molecule, "");
        String text = generator.getInchi();
        if (generator.getStatus() == InchiStatus.ERROR || text == null || text.isEmpty()) {
          throw new InvalidMoleculeException(
              "InChI refuses it: %s.".formatted(String.valueOf(generator.getMessage())));
        }
        return new Inchi(text, generator.getInchiKey());
      } catch (CDKException e) {
        throw new InvalidMoleculeException(
            "InChI refuses it: %s.".formatted(String.valueOf(e.getMessage())));
      } catch (LinkageError e) {
        throw new IllegalStateException(
            "The InChI library cannot be loaded; give Java a directory that allows execution:"
                + " -Djna.tmpdir=DIR",
            e);
      }
    }
  }
}
