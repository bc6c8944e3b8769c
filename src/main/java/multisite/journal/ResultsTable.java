package multisite.journal;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a campaign found, best first: as {@code results.csv} and as text for a terminal. */
public final class ResultsTable {
  private static final String HEADER =
      "smiles,inchi_key,ip_ev,mean_ev,std_ev,ucb_ev,origin,wall_seconds";
  private static final int MAX_SMILES = 60;

  private final List<ResultRow> rows;

  /** A table of those molecules. */
  public ResultsTable(Collection<ResultRow> rows) {
    this.rows = rows.stream().sorted(ResultRow.BEST_FIRST).toList();
  }

  /** The CSV file; columns of the score are empty for molecules that were not ranked. */
  public String toCsv() {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (ResultRow row : rows) {
      Subject.Score score = row.score();
      csv.append(quoted(row.smiles())).append(',').append(quoted(row.inchiKey())).append(',');
      csv.append(row.ip()).append(',');
      csv.append(score == null ? ",," : score.mean() + "," + score.std() + "," + score.ucb());
      csv.append(',').append(name(row.origin())).append(',');
      csv.append(String.format(Locale.ROOT, "%.3f", row.wallSeconds())).append('\n');
    }
    return csv.toString();
  }

  /** Writes {@link RunFile#RESULTS}, all of it or nothing. */
  public void write(RunDirectory run) {
    run.writeText(RunFile.RESULTS, toCsv());
  }

  /** The {@code count} best molecules in aligned columns, each line ended. */
  public String best(int count) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%4s %9s %9s  %-8s %s%n",
            "rank",
            "IP / eV",
            "UCB / eV",
            "chosen",
            "molecule"));
    for (int i = 0; i < Math.min(count, rows.size()); i++) {
      ResultRow row = rows.get(i);
      Subject.Score score = row.score();
      text.append(
          String.format(
              Locale.ROOT,
              "%4d %9.3f %9s  %-8s %s%n",
              i + 1,
              row.ip(),
              score == null ? "-" : String.format(Locale.ROOT, "%.3f", score.ucb()),
              name(row.origin()),
              shortened(row.smiles())));
    }
    return text.toString();
  }

  private static String name(Subject.Origin origin) {
    return origin.name().toLowerCase(Locale.ROOT);
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String shortened(String smiles) {
    return smiles.length() <= MAX_SMILES ? smiles : smiles.substring(0, MAX_SMILES - 1) + "…";
  }
}
