package multisite.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.function.Functions;
import multisite.store.StandardConnectors;
import multisite.store.globus.GlobusConnector;
import multisite.store.redis.RedisSettings;
import multisite.worker.OwnProcess;
import multisite.worker.Worker;
import multisite.worker.WorkerStores;

/**
 * A worker process that looks simulations up in the {@link RecordedTable} and runs everything else
 * for real. Arguments: the version, then how many milliseconds a simulation takes; others are
 * ignored.
 */
public final class TableWorkerMain {
  private TableWorkerMain() {}

  public static void main(String[] args) {
    RecordedTable table = new RecordedTable();
    Duration pace = Duration.ofMillis(Long.parseLong(args[1]));
    Functions functions = new Functions();
    if (Arrays.asList(args).contains("--warm-up")) {
      functions.warmUpModels();
    }
    Worker.runOnStandardStreams(
        functions
            .table()
            .with(
                Map.of(
                    "run_simulation",
                    call -> {
                      Thread.sleep(pace.toMillis()); // stands for the run time of a simulation
                      return table.simulate(call);
                    })),
        new WorkerStores(
            new StandardConnectors(
                RedisSettings.withPassword(""),
                new GlobusConnector.Host(OwnProcess.ofThisJvm().hostname(), Path.of("/")))),
        args[0]);
  }

  /** The command of such a worker. */
  public static List<String> command(String version, Duration pace, Optional<Path> natives) {
    List<String> command =
        new ArrayList<>(
            Jvm.command(TableWorkerMain.class, version, Long.toString(pace.toMillis())));
    command.remove("-Xmx256m");
    natives.ifPresent(dir -> command.add(1, "-Dorg.bytedeco.javacpp.cachedir=" + dir));
    return command;
  }
}
