package multisite.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import multisite.task.Json;

/** A {@link Summary} for a terminal, and as JSON for programs. */
public final class StatusText {
  private static final int BEST = 5;

  private StatusText() {}

  /** A few lines, each ended. */
  public static String of(Summary summary) {
    StringBuilder text = new StringBuilder();
    line(text, "Run", summary.run());
    line(text, "State", summary.standing());
    line(
        text,
        "Simulated",
        "%d of %d, after %d of %d initial ones; %d failed, %d open"
            .formatted(
                summary.state().searched(),
                summary.searchSize(),
                summary.state().initialDone(),
                summary.initialSize(),
                summary.state().failed(),
                summary.openSimulations()));
    summary.failures().forEach((kind, hosts) -> line(text, "Failed", kind + " " + hosts));
    int updates = summary.updates().size();
    if (updates > 0) {
      line(text, "Models", summary.updates().get(updates - 1));
    }
    summary.stores().leftovers().forEach(sentence -> line(text, "Stores", sentence));
    for (Summary.Simulated molecule : summary.best(BEST)) {
      line(
          text,
          "Best",
          String.format(Locale.ROOT, "%.3f eV  %s", molecule.ip(), molecule.smiles()));
    }
    return text.toString();
  }

  /** The same as one JSON object. */
  public static ObjectNode json(Summary summary) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("run", summary.run())
        .put("state", summary.standing())
        .put("running", summary.driver().isPresent())
        .put("resumable", summary.resumable())
        .put("searched", summary.state().searched())
        .put("search_size", summary.searchSize())
        .put("initial_done", summary.state().initialDone())
        .put("initial_size", summary.initialSize())
        .put("failed", summary.state().failed())
        .put("open", summary.openSimulations());
    json.set("failures", Json.MAPPER.valueToTree(summary.failures()));
    json.set("stores", Json.MAPPER.valueToTree(summary.stores()));
    ArrayNode best = json.putArray("best");
    for (Summary.Simulated molecule : summary.best(BEST)) {
      best.addObject().put("smiles", molecule.smiles()).put("ip_ev", molecule.ip());
    }
    return json;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-10s %s%n", name, value));
  }
}
