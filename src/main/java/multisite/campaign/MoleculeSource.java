package multisite.campaign;

import java.util.List;
import java.util.Optional;
import multisite.searchspace.Chunk;

/** The search space as the campaign sees it: molecules by index, graphs by chunk. */
public interface MoleculeSource {

  /** Number of molecules. */
  int size();

  /** The SMILES of a molecule, as it stands in the file. */
  String smiles(int index);

  /** The identity of a molecule; empty if none can be made, so that it cannot be searched. */
  Optional<String> inchiKey(int index);

  /** All chunks, in order. */
  List<Chunk> chunks();

  /** The packed graphs of a chunk. */
  byte[] graphs(Chunk chunk);
}
