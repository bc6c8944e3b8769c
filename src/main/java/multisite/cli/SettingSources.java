package multisite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option's value comes from when the command line does not give it: the environment
 * ({@code MULTISITE_SEARCH_SIZE} for {@code --search-size}), then the file of {@code --config}
 * (YAML or JSON, keys with {@code _} or {@code -}; also a {@code run_params.json} of this program
 * or of the Python original), then the option's own default.
 */
final class SettingSources implements IDefaultValueProvider {
  static final String ENVIRONMENT_PREFIX = "MULTISITE_";
  private static final ObjectMapper YAML = new YAMLMapper();

  /** Settings of the Python original that mean nothing here. */
  private static final Set<String> OBSOLETE = Set.of("use-parsl");

  /**
   * Settings that say the same thing in two ways; the side with the highest precedence wins.
   *
   * @param names of one side
   * @param rivals names of the other
   */
  private record Side(Set<String> names, Set<String> rivals) {}

  private static final List<Side> SIDES =
      List.of(
          new Side(Set.of("redis-url"), Set.of("redishost", "redisport")),
          new Side(Set.of("redishost", "redisport"), Set.of("redis-url")),
          new Side(Set.of("mpnn-model-files"), Set.of("mpnn-model-path")),
          new Side(Set.of("mpnn-model-path"), Set.of("mpnn-model-files")),
          new Side(Set.of("model-count"), Set.of("mpnn-model-files")));

  private static final Pattern OPTION = Pattern.compile("--([a-z][a-z0-9-]*)");

  private final Set<String> given;
  private final Map<String, String> environment;
  private final Map<String, String> file;
  private final String fileName;

  private SettingSources(
      String[] args, Map<String, String> environment, Map<String, String> file, String fileName) {
    this.given = new HashSet<>();
    for (String arg : args) {
      Matcher option = OPTION.matcher(arg);
      if (option.lookingAt()) {
        given.add(option.group(1));
      }
    }
    this.environment = environment;
    this.file = file;
    this.fileName = fileName;
  }

  /** The environment, then the file of {@code --config} if the command line names one. */
  static SettingSources of(String[] args, Map<String, String> environment) {
    Optional<Path> configFile = configFile(args);
    return configFile.isPresent()
        ? new SettingSources(args, environment, read(configFile.get()), configFile.get().toString())
        : new SettingSources(args, environment, Map.of(), "");
  }

  /**
   * The settings of a run alone: the environment says nothing about them any more.
   *
   * @param without names of those that are left out
   */
  static SettingSources ofRun(Path runParams, Set<String> without) {
    Map<String, String> settings = new LinkedHashMap<>(read(runParams));
    settings.keySet().removeAll(without);
    return new SettingSources(new String[0], Map.of(), settings, runParams.toString());
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return null;
    }
    String name = bareName(option);
    if (isOutranked(name)) {
      return null;
    }
    String fromEnvironment = environment.get(variable(name));
    return fromEnvironment != null ? fromEnvironment : file.get(name);
  }

  /** Where a value comes from that was not typed, for the sentence that refuses it. */
  Optional<Origin> notTyped(String sentence) {
    Matcher option = OPTION.matcher(sentence);
    while (option.find()) {
      String name = option.group(1);
      if (given.contains(name) || isOutranked(name)) {
        continue;
      }
      if (environment.containsKey(variable(name))) {
        return Optional.of(new Origin("the environment variable " + variable(name), false));
      }
      if (file.containsKey(name)) {
        return Optional.of(new Origin(name.replace('-', '_') + " in " + fileName, true));
      }
    }
    return Optional.empty();
  }

  /**
   * Where a value comes from.
   *
   * @param place such as {@code search_size in settings.yaml}
   * @param file whether that is the configuration file
   */
  record Origin(String place, boolean file) {}

  private boolean isOutranked(String name) {
    return SIDES.stream()
        .filter(side -> side.names().contains(name))
        .anyMatch(side -> rank(side.rivals()) > rank(side.names()));
  }

  private int rank(Set<String> names) {
    return names.stream().mapToInt(this::rank).max().orElse(0);
  }

  private int rank(String name) {
    if (given.contains(name)) {
      return 3;
    }
    return environment.containsKey(variable(name)) ? 2 : file.containsKey(name) ? 1 : 0;
  }

  /** Where a value that the command line does not give comes from. */
  String originOf(OptionSpec option) {
    String name = bareName(option);
    if (isOutranked(name)) {
      return "default";
    }
    if (environment.containsKey(variable(name))) {
      return "environment";
    }
    return file.containsKey(name) ? "config" : "default";
  }

  /** The settings of the file that no option has, and that are not merely obsolete. */
  List<String> unknown(Set<String> optionNames) {
    List<String> unknown = new ArrayList<>(file.keySet());
    unknown.removeIf(key -> optionNames.contains("--" + key) || OBSOLETE.contains(key));
    return unknown;
  }

  /** The settings of the file that are accepted and ignored. */
  List<String> obsolete() {
    return file.keySet().stream().filter(OBSOLETE::contains).toList();
  }

  /** The value of {@code --config} on a command line, if it is there. */
  static Optional<Path> configFile(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return Optional.of(Path.of(args[i].substring("--config=".length())));
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Optional.of(Path.of(args[i + 1]));
      }
    }
    return Optional.empty();
  }

  private static String bareName(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  private static String variable(String name) {
    return ENVIRONMENT_PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> read(Path file) {
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new UserException(
          ExitCodes.BAD_DATA, "--config: the file " + file + " does not exist or cannot be read");
    }
    boolean json = file.toString().endsWith(".json");
    try {
      JsonNode root = (json ? Json.MAPPER : YAML).readTree(Files.readString(file));
      if (!root.isObject()) {
        throw malformed(file, "it must hold settings by name, such as search_size: 24", null);
      }
      Map<String, String> settings = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : root.properties()) {
        if (!entry.getValue().isNull()) {
          settings.put(entry.getKey().replace('_', '-'), text(file, entry));
        }
      }
      return settings;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw malformed(
          file, "line " + line + ": " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw malformed(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static String text(Path file, Map.Entry<String, JsonNode> entry) {
    JsonNode value = entry.getValue();
    if (value.isValueNode()) {
      return value.asText();
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : value) {
      if (!value.isArray() || !item.isValueNode()) {
        throw malformed(file, entry.getKey() + " must be one value or a list of values", null);
      }
      items.add(item.asText());
    }
    return String.join(",", items);
  }

  private static UserException malformed(Path file, String why, @Nullable Throwable cause) {
    UserException e = new UserException(ExitCodes.BAD_DATA, "--config: " + file + ": " + why);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
