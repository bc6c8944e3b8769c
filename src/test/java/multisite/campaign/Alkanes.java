package multisite.campaign;

import java.util.List;
import java.util.Optional;
import multisite.searchspace.Chunk;

/** A search space of nine alkanes. */
final class Alkanes implements MoleculeSource {
  private final List<Chunk> chunks;

  Alkanes(List<Chunk> chunks) {
    this.chunks = chunks;
  }

  @Override
  public int size() {
    return 9;
  }

  @Override
  public String smiles(int index) {
    return "C".repeat(index + 1);
  }

  @Override
  public Optional<String> inchiKey(int index) {
    return Optional.of("KEY-" + index);
  }

  @Override
  public List<Chunk> chunks() {
    return chunks;
  }

  @Override
  public byte[] graphs(Chunk chunk) {
    return new byte[0];
  }
}
