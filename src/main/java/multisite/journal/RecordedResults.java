package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was simulated with success, read back from the records of a run. */
public final class RecordedResults {
  private RecordedResults() {}

  /**
   * The rows of {@code results.csv}, in the order they were recorded; one a molecule.
   *
   * @param property the one whose ionization potential is asked for, such as {@code xtb-vacuum}
   */
  public static List<ResultRow> rows(RunDirectory run, String property) {
    List<ResultRow> rows = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (RecordReader reader = run.read(RunFile.SIMULATION_RESULTS)) {
      while (reader.hasNext()) {
        JsonNode line = reader.next().json();
        JsonNode info = line.path("task_info");
        JsonNode ip = info.path("ip").path(property);
        String key = info.path("inchi_key").asText();
        if (line.path("success").asBoolean() && ip.isNumber() && seen.add(key)) {
          rows.add(
              new ResultRow(
                  info.path("smiles").asText(),
                  key,
                  ip.doubleValue(),
                  RecordedTasks.score(info),
                  RecordedTasks.origin(info),
                  line.path("time_running").asDouble()));
        }
      }
    }
    return rows;
  }
}
