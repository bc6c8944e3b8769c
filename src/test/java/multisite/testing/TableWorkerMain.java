package multisite.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.function.Functions;
import multisite.function.TaskFailure;
import multisite.function.TaskFunction;
import multisite.store.StandardConnectors;
import multisite.store.globus.GlobusConnector;
import multisite.store.redis.RedisSettings;
import multisite.task.FrameCodec;
import multisite.worker.OwnProcess;
import multisite.worker.Worker;
import multisite.worker.WorkerStores;

/**
 * A worker process that looks simulations up in the {@link RecordedTable} and runs everything else
 * for real. Arguments: the version, how many milliseconds a simulation takes, and a directory of
 * faults or {@code -}; others are ignored. The first simulation that finds {@code hang} or {@code
 * garbage} there takes the file away and does so; the first {@code update_mpnn} that finds {@code
 * training} there takes it away and fails.
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
    TaskFunction update = functions.table().find("update_mpnn").orElseThrow();
    Worker.runOnStandardStreams(
        functions
            .table()
            .with(
                Map.of(
                    "update_mpnn",
                    call -> {
                      if (!args[2].equals("-") && takes(Path.of(args[2], "training"))) {
                        throw new TaskFailure("training_failed", "the loss is not finite");
                      }
                      return update.call(call);
                    },
                    "run_simulation",
                    call -> {
                      misbehave(args[2]);
                      Thread.sleep(pace.toMillis()); // stands for the run time of a simulation
                      return table.simulate(call);
                    })),
        new WorkerStores(
            new StandardConnectors(
                RedisSettings.withPassword(""),
                new GlobusConnector.Host(OwnProcess.ofThisJvm().hostname(), Path.of("/")))),
        args[0],
        FrameCodec.MAX_BYTES);
  }

  private static void misbehave(String faults) throws InterruptedException {
    if (!faults.equals("-") && takes(Path.of(faults, "hang"))) {
      Thread.sleep(1_000_000);
    }
    if (!faults.equals("-") && takes(Path.of(faults, "garbage"))) {
      try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        out.write("Segmentation fault, said a library\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean takes(Path fault) {
    try {
      return Files.deleteIfExists(fault);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command of such a worker without faults. */
  public static List<String> command(String version, Duration pace, Optional<Path> natives) {
    return command(version, pace, natives, Optional.empty());
  }

  /** The command of such a worker. */
  public static List<String> command(
      String version, Duration pace, Optional<Path> natives, Optional<Path> faults) {
    List<String> command =
        new ArrayList<>(
            Jvm.command(
                TableWorkerMain.class,
                version,
                Long.toString(pace.toMillis()),
                faults.map(Path::toString).orElse("-")));
    command.remove("-Xmx256m");
    natives.ifPresent(dir -> command.add(1, "-Dorg.bytedeco.javacpp.cachedir=" + dir));
    return command;
  }
}
