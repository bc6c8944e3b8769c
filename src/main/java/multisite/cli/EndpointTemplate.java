package multisite.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of an endpoint, for one kind of task and one batch system. All come from one
 * text: a line {@code @qc-xtb,ml@slurm@ …} is only for those, {@code *} standing for all.
 *
 * @param kind one of {@link #KINDS}
 * @param scheduler one of {@link #SCHEDULERS}
 */
record EndpointTemplate(String kind, String scheduler) {
  static final List<String> KINDS = List.of("qc-xtb", "qc-nwchem", "ml");
  static final List<String> SCHEDULERS = List.of("slurm", "pbs", "lsf", "none");

  /** The file that the endpoint fills in for each user. */
  static final String TEMPLATE = "user_config_template.yaml.j2";

  private static final List<String> FILES =
      List.of("config.yaml", TEMPLATE, "user_config_schema.json");

  private static final Pattern CONDITION = Pattern.compile("@([*a-z,-]+)@([*a-z,]+)@(.*)");

  /**
   * The configuration of that name.
   *
   * @throws IllegalArgumentException with a sentence if there is none
   */
  static EndpointTemplate of(String kind, String scheduler) {
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException("'" + kind + "' is none of " + String.join(", ", KINDS));
    }
    if (scheduler.equals("cobalt")) {
      throw new IllegalArgumentException(
          "the endpoint software has no provider for Cobalt any more; use one of "
              + String.join(", ", SCHEDULERS));
    }
    if (!SCHEDULERS.contains(scheduler)) {
      throw new IllegalArgumentException(
          "--scheduler '" + scheduler + "' is none of " + String.join(", ", SCHEDULERS));
    }
    return new EndpointTemplate(kind, scheduler);
  }

  /** What a site may call the software that its workers need. */
  String usualModules() {
    return switch (kind) {
      case "qc-xtb" -> "openjdk/17 xtb";
      case "qc-nwchem" -> "openjdk/17 nwchem";
      default -> "openjdk/17 cuda/13";
    };
  }

  /** Names and contents of the files. */
  Map<String, String> files(String jar, String venv, String modules) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : FILES) {
      files.put(
          name,
          text(name)
              .lines()
              .flatMap(this::own)
              .map(
                  line ->
                      line.replace("%kind%", kind)
                          .replace("%scheduler%", scheduler)
                          .replace("%jar%", jar)
                          .replace("%venv%", venv)
                          .replace("%modules%", modules))
              .collect(Collectors.joining("\n", "", "\n")));
    }
    return files;
  }

  private Stream<String> own(String line) {
    Matcher condition = CONDITION.matcher(line);
    if (!condition.matches()) {
      return Stream.of(line);
    }
    return holds(condition.group(1), kind) && holds(condition.group(2), scheduler)
        ? Stream.of(condition.group(3))
        : Stream.empty();
  }

  private static boolean holds(String names, String name) {
    return names.equals("*") || List.of(names.split(",")).contains(name);
  }

  private static String text(String name) {
    try (InputStream in =
        EndpointTemplate.class.getResourceAsStream("/multisite/endpoint/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
