package multisite.searchspace;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The molecules of a campaign, on disk: SMILES in one file, packed graphs in a file for each chunk.
 * In memory are only the offsets of some lines and a few numbers: 10⁷ molecules take two megabytes.
 *
 * <p>Molecules have indices from 0, in the order of the file they came from, without those that
 * were left out. For all threads.
 */
public final class SearchSpace implements Closeable {
  private final Path directory;
  private final SearchSpaceIndex index;
  private final SmilesStore smiles;

  private SearchSpace(Path directory, SearchSpaceIndex index) throws IOException {
    this.directory = directory;
    this.index = index;
    this.smiles = SmilesStore.open(directory.resolve(SmilesStore.FILE), index.size());
  }

  /**
   * Reads a file of molecules and builds their search space in {@code directory}, which is made if
   * needed; what it held is replaced.
   *
   * @param givenUp asked every few hundred molecules: whether it was given up
   * @throws java.util.concurrent.CancellationException if it was given up: {@link #open} finds none
   * @throws SearchSpaceException if the file cannot be used, holds no molecule that can be
   *     searched, or one that can not and must
   */
  public static SearchSpace build(
      Path file, Path directory, SearchSpaceSettings settings, BooleanSupplier givenUp)
      throws InterruptedException {
    try {
      Files.createDirectories(directory);
      SearchSpaceIndex.delete(directory);
      SearchSpaceIndex index = new SearchSpaceBuilder(file, directory, settings, givenUp).build();
      index.write(directory);
      return new SearchSpace(directory, index);
    } catch (IOException e) {
      throw new SearchSpaceException(
          "the search space cannot be written to " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens what {@link #build} left in {@code directory}, if it was finished.
   *
   * @throws SearchSpaceException if it is there and damaged
   */
  public static Optional<SearchSpace> open(Path directory) {
    try {
      Optional<SearchSpaceIndex> index = SearchSpaceIndex.read(directory);
      return index.isEmpty()
          ? Optional.empty()
          : Optional.of(new SearchSpace(directory, index.get()));
    } catch (IOException e) {
      throw new SearchSpaceException(
          "the search space in " + directory + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Number of molecules. */
  public int size() {
    return index.size();
  }

  /** The SMILES of a molecule, as it stands in the file. */
  public String smiles(int molecule) {
    return smiles.get(molecule);
  }

  /** All chunks, in order. */
  public List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>();
    for (int first = 0; first < index.size(); first += index.chunkSize()) {
      chunks.add(
          new Chunk(chunks.size(), first, Math.min(index.chunkSize(), index.size() - first)));
    }
    return chunks;
  }

  /** The packed graphs of a chunk ({@code ml.PackedGraphs}), read from disk. */
  public byte[] graphs(Chunk chunk) {
    Path file = directory.resolve(graphsFile(chunk.id()));
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("no such chunk: " + chunk, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The molecules of the file that are not in it, and why; empty after {@link #open}. */
  public SkippedMolecules skipped() {
    return index.skipped();
  }

  /** SHA-256 of the SMILES in their order, each ended by a newline: the identity of the space. */
  public String digest() {
    return index.digest();
  }

  /** Whether its SMILES are those that were written, and no file of graphs is missing. */
  public boolean isWhole() {
    try {
      MessageDigest digest = SearchSpaceBuilder.sha256();
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(directory.resolve(SmilesStore.FILE))) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
      return HexFormat.of().formatHex(digest.digest()).equals(index.digest())
          && chunks().stream()
              .allMatch(chunk -> Files.exists(directory.resolve(graphsFile(chunk.id()))));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    smiles.close();
  }

  static String graphsFile(int chunk) {
    return String.format(Locale.ROOT, "graphs-%06d.bin", chunk);
  }
}
