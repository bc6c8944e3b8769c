package multisite.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import multisite.testing.TableWorkerMain;

/**
 * The real program as a process of its own, with workers that need no chemistry. Arguments: how
 * many milliseconds a simulation takes (below 0: real workers), a directory whose files are faults
 * (see {@link TableWorkerMain}; {@code clock} lets the program's clock jump by the seconds in it),
 * then the command line.
 */
final class TableProgramMain {
  private TableProgramMain() {}

  public static void main(String[] args) {
    Duration pace = Duration.ofMillis(Long.parseLong(args[0]));
    Path faults = Path.of(args[1]);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode =
        Main.execute(
            Arrays.copyOfRange(args, 2, args.length),
            new Context(
                System.getenv(),
                pace.isNegative()
                    ? WorkerCommand.ofThisProgram()
                    : natives ->
                        TableWorkerMain.command(
                            Version.current(), pace, Optional.of(natives), Optional.of(faults)),
                new JumpingClock(faults.resolve("clock")),
                out,
                err));
    System.exit(exitCode);
  }

  /** The system's clock, off by the seconds in a file from the moment that there is one. */
  private static final class JumpingClock extends Clock {
    private final Path file;

    JumpingClock(Path file) {
      this.file = file;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.system(zone);
    }

    @Override
    public Instant instant() {
      Instant now = Clock.systemUTC().instant();
      try {
        return Files.exists(file)
            ? now.plusSeconds(Long.parseLong(Files.readString(file).strip()))
            : now;
      } catch (IOException | NumberFormatException e) {
        return now; // it is just being written
      }
    }
  }
}
