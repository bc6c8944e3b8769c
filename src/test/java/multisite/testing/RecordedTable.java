package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import multisite.function.Call;
import multisite.function.TaskFailure;
import multisite.task.Json;

/**
 * A run_simulation without chemistry: looks a molecule up among recorded reports. {@code
 * reports.jsonl.gz} holds what {@code simulate} printed for the first molecules of
 * configs/example-space.csv, by xtb 6.5.1.
 */
public final class RecordedTable {
  private final Map<String, JsonNode> reports = new LinkedHashMap<>();

  /** The recorded reports. */
  public RecordedTable() {
    try (InputStream in =
            Objects.requireNonNull(RecordedTable.class.getResourceAsStream("reports.jsonl.gz"));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode report = Json.MAPPER.readTree(line);
        reports.put(report.path("smiles").asText(), report);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its molecules, in order. */
  public List<String> smiles() {
    return List.copyOf(reports.keySet());
  }

  /** The recorded IP of a molecule, in eV. */
  public double ip(String smiles) {
    JsonNode report = Objects.requireNonNull(reports.get(smiles), smiles);
    return report.path("ip_ev").path("xtb-vacuum").asDouble();
  }

  /** Writes a search space of its first molecules. */
  public Path writeSearchSpace(Path file, int size) throws IOException {
    return Files.write(file, smiles().subList(0, size));
  }

  /** Answers like run_simulation; a molecule that was not recorded does not converge. */
  JsonNode simulate(Call call) throws TaskFailure {
    String smiles = call.task().args().get(0).asText();
    JsonNode report = reports.get(smiles);
    if (report == null) {
      throw new TaskFailure(
          "geometry_not_converged", smiles + " did not converge: it was not recorded");
    }
    return report;
  }
}
