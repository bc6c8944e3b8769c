package multisite.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** One command line run in this process: its exit code and what it wrote. */
record CommandLineRun(int exitCode, String out, String err) {

  /** Runs it with the environment of this process's PATH alone. */
  static CommandLineRun of(String... args) {
    return with(Map.of("PATH", System.getenv("PATH")), args);
  }

  /** Runs it with that environment; no worker can be started. */
  static CommandLineRun with(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.execute(
            args,
            new Context(
                environment,
                natives -> List.of("false"),
                Clock.systemUTC(),
                new PrintWriter(out, true),
                new PrintWriter(err, true)));
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
