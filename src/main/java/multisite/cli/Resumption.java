package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/** Which settings of a campaign may be others after {@code resume}; see docs/commands.md. */
final class Resumption {
  /** How far, how fast and where; everything else says what the records mean. */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "search-size",
          "retrain-frequency",
          "pause-during-update",
          "max-failures",
          "max-retries",
          "time-limit",
          "simulation-timeout",
          "inference-timeout",
          "endpoint-timeout",
          "num-qc-workers",
          "num-ml-workers",
          "nodes-per-task",
          "cores-per-task",
          "qc-endpoint",
          "ml-endpoint",
          "qc-jar",
          "ml-jar",
          "qc-endpoint-config",
          "ml-endpoint-config",
          "qc-prefetch",
          "redishost",
          "redisport",
          "redis-url",
          "queue-prefix",
          "no-task-server",
          "xtb-command",
          "nwchem-command",
          "scratch-dir",
          "device",
          "no-proxystore",
          "simulate-ps-backend",
          "infer-ps-backend",
          "train-ps-backend",
          "ps-threshold",
          "ps-file-dir",
          "ps-globus-config");

  /** What says how a remote endpoint is used, by the option that names the endpoint. */
  private static final Map<String, Set<String>> OF_ENDPOINTS =
      Map.of(
          "--qc-endpoint", Set.of("qc-jar", "qc-endpoint-config", "qc-prefetch"),
          "--ml-endpoint", Set.of("ml-jar", "ml-endpoint-config"));

  private Resumption() {}

  /** The settings of a run that mean nothing where its tasks run now. */
  static Set<String> obsolete(ParseResult given) {
    return OF_ENDPOINTS.entrySet().stream()
        .filter(entry -> "local".equals(given.matchedOptionValue(entry.getKey(), "")))
        .flatMap(entry -> entry.getValue().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Refuses options that would change the meaning of what is recorded.
   *
   * @param former the settings that the run has
   */
  static void refuseWhatIsFixed(ResolvedSettings settings, JsonNode former) {
    ObjectNode now = settings.toJson();
    for (String name : settings.given()) {
      String key = name.replace('-', '_');
      if (!CHANGEABLE.contains(name) && !same(now.path(key), former.path(key))) {
        throw new UserException(
            ExitCodes.USAGE,
            "--%s cannot be changed by resume: the run was begun with %s, and its records mean"
                    .formatted(name, former.path(key).asText())
                + " that; leave the option out, or begin a new campaign");
      }
    }
  }

  /** As written: the same number of another width is no other one. */
  private static boolean same(JsonNode now, JsonNode former) {
    return now.toString().equals(former.toString());
  }
}
