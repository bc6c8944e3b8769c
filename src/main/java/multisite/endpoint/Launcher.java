package multisite.endpoint;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Starts the processes of a pool, so that they end when this process ends in whatever way.
 *
 * <p>{@code setsid} keeps a terminal's Ctrl-C from them: it is the driver that decides. {@code
 * setpriv --pdeathsig TERM} has the kernel end them when the thread that started them ends: not by
 * KILL, as a worker that gets TERM still kills what it has started itself. Each tool is left out
 * where it does not exist; a worker sees the end of its input in any case.
 */
final class Launcher {
  /** The environment variable by which all processes below a worker can be found. */
  static final String MARKER = "MULTISITE_WORKER_ID";

  private static final List<Path> TOOL_DIRECTORIES =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));

  private final PoolSettings settings;
  private final List<String> command;

  Launcher(PoolSettings settings) {
    this.settings = settings;
    this.command = new ArrayList<>();
    if (settings.nice() != 0) {
      tool("nice").ifPresent(nice -> add(nice, "-n", Integer.toString(settings.nice())));
    }
    tool("setsid").ifPresent(this::add);
    tool("setpriv").ifPresent(setpriv -> add(setpriv, "--pdeathsig", "TERM"));
    command.addAll(settings.command());
  }

  /** A started process and how to find what it leaves behind. */
  record Launched(Process process, String marker, Optional<LogTail> log) {}

  /** Starts one worker; to be called on a thread that lives as long as the pool. */
  Launched launch(WorkerId worker) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    String marker = UUID.randomUUID().toString();
    builder.environment().putAll(settings.environment());
    builder.environment().put(MARKER, marker);
    builder.redirectError(Redirect.INHERIT);
    Optional<LogTail> log = Optional.empty();
    if (settings.logDirectory().isPresent()) {
      Path directory = Files.createDirectories(settings.logDirectory().get());
      Path file = directory.resolve(settings.name() + "-" + worker.slot() + ".log");
      builder.redirectError(Redirect.appendTo(file.toFile()));
      log = Optional.of(LogTail.from(file));
    }
    return new Launched(builder.start(), marker, log);
  }

  private void add(String... words) {
    command.addAll(List.of(words));
  }

  private static Optional<String> tool(String name) {
    return TOOL_DIRECTORIES.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
