package multisite.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Shows options under headings: those of a mixin whose name is a digit and a heading, such as
 * {@code "3 Problem Definition"}, stand together, in the order of the digits.
 */
final class HelpGroups {
  private static final String GROUP_NAME = "\\d .+";

  private HelpGroups() {}

  /** Makes the commands below that one show their groups. */
  static void install(CommandLine commandLine) {
    for (CommandLine subcommand : commandLine.getSubcommands().values()) {
      install(subcommand);
    }
    Map<String, Set<String>> groups = new TreeMap<>();
    collect(commandLine.getCommandSpec(), groups);
    if (!groups.isEmpty()) {
      commandLine
          .getHelpSectionMap()
          .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> render(help, groups));
    }
  }

  private static void collect(CommandSpec spec, Map<String, Set<String>> groups) {
    spec.mixins()
        .forEach(
            (name, mixin) -> {
              if (name.matches(GROUP_NAME)) {
                Set<String> names = groups.computeIfAbsent(name, n -> new HashSet<>());
                mixin.options().forEach(option -> names.add(option.longestName()));
              } else {
                collect(mixin, groups);
              }
            });
  }

  private static String render(Help help, Map<String, Set<String>> groups) {
    Set<String> grouped = new HashSet<>();
    groups.values().forEach(grouped::addAll);
    StringBuilder text = new StringBuilder();
    text.append(list(help, option -> !grouped.contains(option)));
    groups.forEach(
        (name, options) ->
            text.append(System.lineSeparator())
                .append(name.substring(2))
                .append(System.lineSeparator())
                .append(list(help, options::contains)));
    return text.toString();
  }

  private static String list(Help help, Predicate<String> wanted) {
    List<OptionSpec> options = new ArrayList<>();
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden() && wanted.test(option.longestName())) {
        options.add(option);
      }
    }
    Help.Layout layout = help.createDefaultLayout();
    layout.addOptions(options, help.createDefaultParamLabelRenderer());
    return layout.toString();
  }
}
