package multisite.campaign;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import multisite.journal.Digest;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalException;
import multisite.journal.RunDirectory;

/**
 * The latest ranking of a run on disk, so that another driver goes on with it: 28 bytes a molecule,
 * big-endian, and the digest of all before it.
 */
final class RankingFiles {
  private static final int DIGEST_CHARS = 64;

  private final RunDirectory run;

  /**
   * A ranking as it was made.
   *
   * @param capacity how many molecules it was allowed to have
   * @param best its molecules, best first
   */
  record Saved(int capacity, List<RankedMolecule> best) {
    /** Whether more molecules than these could have been ranked. */
    boolean isCut() {
      return best.size() >= capacity;
    }
  }

  RankingFiles(RunDirectory run) {
    this.run = run;
  }

  /** Writes the ranking of a round; the one before stays. */
  void write(int round, Saved ranking) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + 28 * ranking.best().size());
    bytes.putInt(ranking.capacity()).putInt(ranking.best().size());
    for (RankedMolecule molecule : ranking.best()) {
      bytes.putInt(molecule.index()).putDouble(molecule.mean());
      bytes.putDouble(molecule.std()).putDouble(molecule.ucb());
    }
    byte[] content = bytes.array();
    byte[] digest = Digest.of(content).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer whole = ByteBuffer.allocate(content.length + digest.length);
    RunDirectory.writeWhole(file(round), whole.put(content).put(digest).array());
  }

  /** Removes the rankings before that round. */
  void removeOlderThan(int round) {
    try {
      Files.deleteIfExists(file(round - 1));
    } catch (IOException e) {
      throw new JournalException("cannot remove an old ranking: " + e.getMessage(), e);
    }
  }

  /** Reads a ranking back; empty if its file is gone, torn, or of another ranking. */
  Optional<Saved> read(RankingMade made) {
    try {
      return Optional.of(parse(Files.readAllBytes(file(made.round()))))
          .filter(saved -> digest(saved.best()).equals(made.topDigest()));
    } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How the journal names a ranking. */
  static String digest(List<RankedMolecule> best) {
    return Digest.ofLines(best.stream().map(molecule -> "" + molecule.index()).toList());
  }

  private static Saved parse(byte[] bytes) {
    if (bytes.length < DIGEST_CHARS) {
      throw new IllegalArgumentException("too short");
    }
    byte[] content = Arrays.copyOf(bytes, bytes.length - DIGEST_CHARS);
    String digest = new String(bytes, content.length, DIGEST_CHARS, StandardCharsets.US_ASCII);
    if (!Digest.of(content).equals(digest)) {
      throw new IllegalArgumentException("torn");
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    int capacity = in.getInt();
    int size = in.getInt();
    List<RankedMolecule> best = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      best.add(new RankedMolecule(in.getInt(), in.getDouble(), in.getDouble(), in.getDouble()));
    }
    return new Saved(capacity, best);
  }

  private Path file(int round) {
    return run.ranking("ranking-" + round + ".bin");
  }
}
