package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line of the task server of a campaign: what the driver was told, as far as the other
 * half needs it to behave as it would in the driver.
 */
final class TaskServerLine {
  /** What a task server has of its own, and what comes to it with each task. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "help",
          "version",
          "config",
          "work-dir",
          "redishost",
          "redisport",
          "redis-url",
          "queue-prefix",
          "no-task-server",
          "run-dir",
          "time-limit",
          "molecules-per-ml-task",
          "max-retries",
          "qc-prefetch",
          "max-atoms",
          "largest-fragment",
          "hessian-check",
          "bond-order",
          "ps-file-dir");

  private TaskServerLine() {}

  /**
   * The words of a shell, from {@code task-server} on.
   *
   * @param settings the driver's, with what was filled in
   * @param run the driver's run directory, in which a file store may be
   */
  static String of(
      ResolvedSettings settings,
      Network network,
      String prefix,
      ProxyStore store,
      Path run,
      Context context) {
    List<String> words = new ArrayList<>(List.of("task-server"));
    add(words, "redis-url", network.redis().orElseThrow().toString());
    add(words, "queue-prefix", prefix);
    ObjectNode values = settings.toJson();
    for (OptionSpec option :
        CommandSpec.forAnnotatedObject(new TaskServerCommand(context)).options()) {
      String name = option.longestName().substring(2);
      JsonNode value = values.path(name.replace('-', '_'));
      if (!LEFT_OUT.contains(name) && isSaid(value, option)) {
        add(words, name, value.asText());
      }
    }
    if (store.backends().containsValue("file")) {
      add(words, "ps-file-dir", RunStores.fileDirectory(store, run).toAbsolutePath().toString());
    }
    return String.join(" ", words);
  }

  private static boolean isSaid(JsonNode value, OptionSpec option) {
    return value.isValueNode()
        && !value.isNull()
        && !value.asText().isEmpty()
        && !value.asText().equals(option.defaultValue())
        && !value.asText().equals("false");
  }

  private static void add(List<String> words, String name, String value) {
    words.add("--" + name);
    words.add(
        value.matches("[A-Za-z0-9_@%+=:,./-]+") ? value : "'" + value.replace("'", "'\\''") + "'");
  }
}
