package multisite.journal;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A molecule that was simulated, as a line of {@code results.csv}.
 *
 * @param ip ionization potential in eV
 * @param score what it was ranked by, if it was; in eV
 * @param wallSeconds what its simulation took
 */
public record ResultRow(
    String smiles,
    String inchiKey,
    double ip,
    Subject.@Nullable Score score,
    Subject.Origin origin,
    double wallSeconds) {
  /** The highest ionization potential first, then by SMILES. */
  public static final Comparator<ResultRow> BEST_FIRST =
      Comparator.comparingDouble(ResultRow::ip).reversed().thenComparing(ResultRow::smiles);
}
