package multisite.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multisite.testing.Jvm;

/** One process of the real program, see {@link TableProgramMain}; what it writes goes to a file. */
final class TableProgram implements AutoCloseable {
  private final Process process;
  private final Path output;

  private TableProgram(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it with that command line. */
  static TableProgram start(
      Path directory, Duration pace, Map<String, String> environment, List<String> commandLine) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(pace.toMillis()));
    arguments.add(directory.resolve("faults").toString());
    arguments.addAll(commandLine);
    return start(
        directory,
        environment,
        Jvm.command(TableProgramMain.class, arguments.toArray(String[]::new)));
  }

  /** Starts any command of the program. */
  static TableProgram start(Path directory, Map<String, String> environment, List<String> command) {
    try {
      Files.createDirectories(directory.resolve("faults"));
      Path output = Files.createTempFile(directory, "process", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("MULTISITE_"));
      builder.environment().putAll(environment);
      return new TableProgram(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal, such as {@code TERM}. */
  void signal(String name) {
    signal(process.toHandle(), name);
  }

  /** Sends a signal to any process. */
  static void signal(ProcessHandle target, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(target.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its workers: Java processes that it has started, directly or not. */
  List<ProcessHandle> workers() {
    try (Stream<ProcessHandle> below = process.descendants()) {
      return below.filter(p -> p.info().command().orElse("").endsWith("java")).toList();
    }
  }

  /** Everything below it. */
  List<ProcessHandle> below() {
    try (Stream<ProcessHandle> below = process.descendants()) {
      return below.toList();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for its end; its exit code. */
  int await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        signal("QUIT"); // its threads, for whoever reads the output
        throw new AssertionError("still running after " + limit + ": " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What it has written so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> below = below();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }
}
