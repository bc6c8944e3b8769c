package multisite.chemistry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the start among several conformers: the one of median force-field energy.
 *
 * <p>A flexible molecule has many, and one made at random differs from another by about 0.1 eV in
 * the ionization potential. The lowest is no better than a random one: the force field prefers
 * hydrogen bonds and folds that few conformers have. The median leaves out the extremes on both
 * sides (docs/custom-qc.md has the figures).
 */
final class TypicalConformer {
  private static final int MOST = 5;

  /** What is the same conformer, in kcal/mol. */
  private static final double SAME = 0.01;

  private final List<Candidate> candidates = new ArrayList<>();

  private record Candidate(Geometry geometry, double energy) {}

  /** Takes one more conformer into account; its energy in kcal/mol. */
  void add(Geometry geometry, double energy) {
    candidates.add(new Candidate(geometry, energy));
    candidates.sort(Comparator.comparingDouble(Candidate::energy));
  }

  /** Whether further conformers change nothing: there are enough, or most will be this one. */
  boolean settled() {
    return candidates.size() >= MOST || most().isPresent();
  }

  /** The choice; empty as long as there is no conformer. */
  Optional<Geometry> choice() {
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(most().orElse(candidates.get(candidates.size() / 2)).geometry());
  }

  /** The conformer that more than half of {@link #MOST} are, once it is known. */
  private Optional<Candidate> most() {
    int others = MOST / 2;
    for (int i = 0; i + others < candidates.size(); i++) {
      if (candidates.get(i + others).energy() - candidates.get(i).energy() < SAME) {
        return Optional.of(candidates.get(i));
      }
    }
    return Optional.empty();
  }
}
