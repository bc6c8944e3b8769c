package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.Optional;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.MoleculeReader;
import multisite.chemistry.MoleculeRules;
import multisite.searchspace.Chunk;
import multisite.searchspace.SearchSpace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The molecules of a search space; identities are made only of those that are asked for. */
public final class SearchSpaceMolecules implements MoleculeSource {
  private static final Logger LOG = LoggerFactory.getLogger(SearchSpaceMolecules.class);

  private final SearchSpace space;

  @GuardedBy("reader")
  private final MoleculeReader reader;

  public SearchSpaceMolecules(SearchSpace space, MoleculeRules rules) {
    this.space = space;
    this.reader = new MoleculeReader(rules);
  }

  @Override
  public int size() {
    return space.size();
  }

  @Override
  public String smiles(int index) {
    return space.smiles(index);
  }

  @Override
  public Optional<String> inchiKey(int index) {
    String smiles = space.smiles(index);
    synchronized (reader) {
      try {
        return Optional.of(reader.read(smiles).inchiKey());
      } catch (InvalidMoleculeException e) {
        LOG.warn("{} is passed over: {}", smiles, e.sentence());
        return Optional.empty();
      }
    }
  }

  @Override
  public List<Chunk> chunks() {
    return space.chunks();
  }

  @Override
  public byte[] graphs(Chunk chunk) {
    return space.graphs(chunk);
  }
}
