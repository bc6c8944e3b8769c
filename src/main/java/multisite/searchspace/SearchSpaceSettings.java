package multisite.searchspace;

import java.util.function.IntPredicate;
import multisite.chemistry.MoleculeRules;

/**
 * How a search space is built from a file.
 *
 * @param rules which molecules the chemistry takes
 * @param encodable whether the models know the element of that atomic number
 * @param onInvalid what to do with the others
 * @param chunkSize molecules in a chunk, the last may have fewer: {@code --molecules-per-ml-task}
 * @param threads that read molecules
 */
public record SearchSpaceSettings(
    MoleculeRules rules, IntPredicate encodable, OnInvalid onInvalid, int chunkSize, int threads) {
  public SearchSpaceSettings {
    if (chunkSize < 1 || threads < 1) {
      throw new IllegalArgumentException("chunk size and threads must be at least 1");
    }
  }
}
