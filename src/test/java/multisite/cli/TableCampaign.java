package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.journal.RecordLine;
import multisite.journal.RecordReader;
import multisite.journal.RunFile;
import multisite.testing.RecordedTable;
import multisite.testing.TableWorkerMain;

/** A campaign of the real program in this process, with workers that need no chemistry. */
final class TableCampaign {
  private final Path dir;
  private final RecordedTable table = new RecordedTable();
  private final List<String> args = new ArrayList<>();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("PATH", System.getenv("PATH")));
  private Duration pace = Duration.ofMillis(20);

  TableCampaign(Path dir) {
    this.dir = dir;
    // "true" stands for xtb, which no table needs
    options("--xtb-command", "true", "--run-dir", runDirectory().toString());
    options("--model-count", "2", "--num-epochs", "8", "--num-qc-workers", "2");
  }

  /** Searches so many of the recorded molecules. */
  TableCampaign over(int molecules) throws IOException {
    return overFile(table.writeSearchSpace(dir.resolve("space.smi"), molecules));
  }

  TableCampaign overFile(Path searchSpace) {
    return options("--search-space", searchSpace.toString());
  }

  /** Lets each simulation take so long. */
  TableCampaign withPace(Duration simulation) {
    pace = simulation;
    return this;
  }

  /** Adds variables to the driver's environment. */
  TableCampaign environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /** Adds options; a later one wins over the same one before. */
  TableCampaign options(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  /** Runs it to its end. */
  CommandLineRun run() {
    return run(args);
  }

  /** Goes on with it to its end, in this process. */
  CommandLineRun resume(String... options) {
    return run(resumption(options));
  }

  /** Starts it as a process of its own. */
  TableProgram start() {
    return TableProgram.start(dir, pace, environment, args);
  }

  /** Goes on with it as a process of its own. */
  TableProgram startResumed(String... options) {
    return TableProgram.start(dir, pace, environment, resumption(options));
  }

  private List<String> resumption(String... options) {
    List<String> resumption = new ArrayList<>(List.of("resume", runDirectory().toString()));
    resumption.addAll(List.of(options));
    return resumption;
  }

  private CommandLineRun run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.execute(
            args.toArray(String[]::new),
            new Context(
                environment,
                natives -> TableWorkerMain.command(Version.current(), pace, Optional.of(natives)),
                Clock.systemUTC(),
                new PrintWriter(out, true),
                new PrintWriter(err, true)));
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }

  Path runDirectory() {
    return dir.resolve("run");
  }

  /** The lines of one of its files of records. */
  List<JsonNode> records(RunFile file) {
    return RecordReader.readAll(runDirectory().resolve(file.fileName())).stream()
        .map(RecordLine::json)
        .toList();
  }

  /** The journal's lines of one type. */
  List<JsonNode> journal(String type) {
    return records(RunFile.JOURNAL).stream()
        .filter(line -> line.path("type").asText().equals(type))
        .toList();
  }

  /** What was simulated, in the order of submission. */
  List<String> submittedSmiles() {
    return journal("task_submitted").stream()
        .filter(line -> line.path("method").asText().equals("run_simulation"))
        .map(line -> line.path("subject").path("smiles").asText())
        .toList();
  }
}
