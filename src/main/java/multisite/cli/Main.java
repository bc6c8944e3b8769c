package multisite.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of run.jar: makes the command line, runs it, and exits with its code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Context context =
        new Context(System.getenv(), WorkerCommand.ofThisProgram(), Clock.systemUTC(), out, err);
    int exitCode = execute(args, context);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /** Runs one command line; the exit code. */
  static int execute(String[] args, Context context) {
    try {
      SettingSources sources = SettingSources.of(args, context.environment());
      CommandLine commandLine = commandLine(sources, context);
      refuseUnknownSettings(sources, commandLine, context.err());
      return Answers.finish(context, commandLine.execute(args));
    } catch (UserException e) {
      return report(e, context.err());
    }
  }

  private static CommandLine commandLine(SettingSources sources, Context context) {
    CommandLine commandLine =
        new CommandLine(new RootCommand(context, sources), new Factory(context, sources));
    for (String name : List.of("replay", "doctor", "bench")) {
      if (!commandLine.getSubcommands().containsKey(name)) {
        commandLine.addSubcommand(name, new NotAvailableYetCommand());
      }
    }
    HelpGroups.install(commandLine);
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
    commandLine
        .setOverwrittenOptionsAllowed(true) // the last one wins, so that scripts can be overridden
        .setOut(context.out())
        .setErr(context.err())
        .setDefaultValueProvider(sources)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> wrongUsage(e, sources, context.err()))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> Failures.report(e, sources, context.err()));
    return commandLine;
  }

  private static int wrongUsage(ParameterException e, SettingSources sources, PrintWriter err) {
    String sentence = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
    Optional<SettingSources.Origin> origin = sources.notTyped(sentence);
    if (origin.isPresent()) {
      err.println("multisite: " + origin.get().place() + ": " + sentence);
      err.flush();
      return origin.get().file() ? ExitCodes.BAD_DATA : ExitCodes.USAGE;
    }
    err.println("multisite: " + sentence);
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  private static void refuseUnknownSettings(
      SettingSources sources, CommandLine commandLine, PrintWriter err) {
    Set<String> known = new LinkedHashSet<>();
    for (OptionSpec option : commandLine.getCommandSpec().options()) {
      known.addAll(List.of(option.names()));
    }
    for (String name : sources.obsolete()) {
      err.println("multisite: the setting " + name + " of the configuration file is ignored");
    }
    List<String> unknown = sources.unknown(known);
    if (!unknown.isEmpty()) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "--config: there is no setting named "
              + String.join(", ", unknown)
              + "; see --help for those there are");
    }
  }

  private static int report(UserException e, PrintWriter err) {
    err.println("multisite: " + e.getMessage());
    err.flush();
    return e.exitCode();
  }
}
