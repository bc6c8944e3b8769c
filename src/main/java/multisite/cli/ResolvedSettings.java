package multisite.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every setting of a campaign with its value and where that comes from; no secret among them. */
final class ResolvedSettings {
  /** What is no setting of a campaign. */
  private static final Set<String> LEFT_OUT =
      Set.of("help", "version", "config", "dry-run", "run-dir");

  /** A relative path that is not meant from where the program was started. */
  private static final String INSIDE_THE_RUN = "ps_file_dir";

  private record Setting(@Nullable Object value, String origin) {}

  private final Map<String, Setting> settings = new LinkedHashMap<>();

  /** The settings of a parsed command line, before defaults are filled in. */
  static ResolvedSettings of(CommandSpec spec, SettingSources sources) {
    ResolvedSettings resolved = new ResolvedSettings();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName().replaceFirst("^-+", "");
      if (!LEFT_OUT.contains(name)) {
        boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
        resolved.settings.put(
            name, new Setting(option.getValue(), given ? "option" : sources.originOf(option)));
      }
    }
    return resolved;
  }

  /** Fills in a default that depends on the machine or on other settings. */
  ResolvedSettings with(String name, Object value) {
    Setting old = settings.get(name);
    settings.put(name, new Setting(value, old == null ? "default" : old.origin()));
    return this;
  }

  /** The settings that the command line gave, by their names. */
  List<String> given() {
    return settings.entrySet().stream()
        .filter(setting -> setting.getValue().origin().equals("option"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The names as in a run_params.json of the original: {@code search_size}. */
  ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    settings.forEach((name, setting) -> put(json, name.replace('-', '_'), setting.value()));
    return json;
  }

  /** One line a setting: name, value, origin. */
  void print(PrintWriter out) {
    ObjectNode json = toJson();
    settings.forEach(
        (name, setting) ->
            out.printf(
                "%-24s  %-36s  %s%n", name, json.get(name.replace('-', '_')), setting.origin()));
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value == null) {
      json.putNull(name);
    } else if (value instanceof Integer number) {
      json.put(name, number);
    } else if (value instanceof Long number) {
      json.put(name, number);
    } else if (value instanceof Double number) {
      json.put(name, number);
    } else if (value instanceof Boolean flag) {
      json.put(name, flag);
    } else if (value instanceof Path path && !name.equals(INSIDE_THE_RUN)) {
      json.put(name, path.toAbsolutePath().normalize().toString());
    } else if (value instanceof List<?> list) {
      ArrayNode array = json.putArray(name);
      list.forEach(
          item ->
              array.add(
                  item instanceof Path path
                      ? path.toAbsolutePath().normalize().toString()
                      : item.toString()));
    } else {
      json.put(name, value.toString());
    }
  }
}
