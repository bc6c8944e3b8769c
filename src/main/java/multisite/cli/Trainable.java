package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import multisite.campaign.TrainingData;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.MoleculeRules;
import multisite.searchspace.MoleculeJudge;
import multisite.searchspace.SkippedMolecules;

/**
 * Molecules of a training set that models can be trained on, and why the others are none.
 *
 * @param entries those that can
 * @param skipped counts the others by reason; its lines are places among the molecules of known
 *     property, from 1
 * @param firstRefusal a sentence about the first of the others
 */
record Trainable(
    List<TrainingData.Entry> entries, SkippedMolecules skipped, Optional<String> firstRefusal) {

  /** Reads all molecules as a worker will. */
  static Trainable of(List<TrainingData.Entry> known, IntPredicate encodable) {
    MoleculeJudge judge = new MoleculeJudge(MoleculeRules.xtb(), encodable);
    List<TrainingData.Entry> entries = new ArrayList<>();
    SkippedMolecules skipped = new SkippedMolecules();
    Optional<String> first = Optional.empty();
    for (int i = 0; i < known.size(); i++) {
      try {
        judge.graph(known.get(i).smiles());
        entries.add(known.get(i));
      } catch (InvalidMoleculeException e) {
        skipped.add(i + 1, e.sentence());
        if (first.isEmpty()) {
          first =
              Optional.of(
                  "molecule %d, '%s', is refused: %s"
                      .formatted(i + 1, known.get(i).smiles(), e.sentence()));
        }
      }
    }
    return new Trainable(List.copyOf(entries), skipped, first);
  }

  /**
   * Says what is left out, on {@code err}.
   *
   * @param file for messages
   * @param strict whether nothing may be left out
   * @return the molecules that can be trained on
   * @throws UserException if something is left out and may not, or if nothing is left
   */
  List<TrainingData.Entry> judged(Path file, boolean strict, PrintWriter err) {
    if (firstRefusal.isPresent() && (strict || entries.isEmpty())) {
      throw new UserException(ExitCodes.BAD_DATA, file + ": " + firstRefusal.get());
    }
    if (skipped.count() > 0) {
      err.println("multisite: " + file + ": " + skipped.summary());
    }
    return entries;
  }
}
