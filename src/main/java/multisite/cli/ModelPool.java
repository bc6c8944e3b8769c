package multisite.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.ml.DeviceChoice;
import multisite.ml.NativeLibraries;
import multisite.task.Endpoint;
import multisite.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the worker processes that train and ask models on this machine. */
final class ModelPool {
  private static final Logger LOG = LoggerFactory.getLogger(ModelPool.class);

  /** Functions keep their own time limits; this one is for those that hang all the same. */
  private static final Duration LIMIT = Duration.ofHours(1);

  /** A worker is one core: the libraries below it must not start threads of their own. */
  static final Map<String, String> ONE_THREAD =
      Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1", "MKL_NUM_THREADS", "1");

  /** Tensors come and go: the allocator must not break its memory into several growing arenas. */
  private static final String ARENAS = "MALLOC_ARENA_MAX";

  private ModelPool() {}

  /**
   * What the workers are like.
   *
   * @param workers processes
   * @param device of each, as it sees the machine
   * @param gpus the GPU of each worker, or none if workers take what they find
   * @param nice as for processes
   * @param warmUp whether to start all workers and load the tensor engine before the first task
   */
  record Settings(int workers, DeviceChoice device, List<String> gpus, int nice, boolean warmUp) {
    Settings {
      gpus = List.copyOf(gpus);
    }

    /**
     * Shares the GPUs out: one worker has one GPU, so there are never more workers than GPUs.
     *
     * @param workers processes that were asked for
     * @throws UserException if the device is not on this machine
     */
    static Settings of(int workers, DeviceChoice device, Gpus found) {
      if (device.kind() == DeviceChoice.Kind.CUDA) {
        requireGpu(device, found);
        noteFewer(workers, 1);
        return new Settings(1, device, List.of(), 0, false);
      }
      if (device.kind() == DeviceChoice.Kind.CPU || found.names().isEmpty()) {
        return new Settings(workers, device, List.of(), 0, false);
      }
      int used = Math.min(workers, found.names().size());
      noteFewer(workers, used);
      return new Settings(used, device, found.names().subList(0, used), 0, false);
    }

    Settings withNice(int level) {
      return new Settings(workers, device, gpus, level, warmUp);
    }

    Settings withWarmUp(boolean atOnce) {
      return new Settings(workers, device, gpus, nice, atOnce);
    }

    private static void requireGpu(DeviceChoice device, Gpus found) {
      if (!found.build()) {
        throw new UserException(
            ExitCodes.UNAVAILABLE,
            "--device "
                + device
                + ": this program was built for processors only; build it with the profile gpu, or"
                + " use --device cpu");
      }
      if (device.index() >= found.names().size()) {
        throw new UserException(
            ExitCodes.UNAVAILABLE,
            "--device " + device + ": this machine shows " + found.names().size() + " GPUs");
      }
    }

    private static void noteFewer(int asked, int used) {
      if (used < asked) {
        LOG.warn("{} instead of {} ML workers: one for each GPU", used, asked);
      }
    }
  }

  /** Starts the workers; their standard error goes to files in {@code logs}. */
  static Endpoint start(WorkerLauncher launcher, Settings settings, Path logs) throws IOException {
    return start(launcher, settings, task -> Optional.of(LIMIT), logs);
  }

  /** As above, with these deadlines of the tasks. */
  static Endpoint start(
      WorkerLauncher launcher,
      Settings settings,
      Function<Task, Optional<Duration>> deadlines,
      Path logs)
      throws IOException {
    List<String> command = new ArrayList<>(launcher.command(NativeLibraries.here()));
    command.addAll(List.of("--device", settings.device().toString()));
    if (settings.warmUp()) {
      command.add("--warm-up");
    }
    if (settings.gpus().isEmpty()) {
      return pool("ml", settings.workers(), command, settings, ONE_THREAD, deadlines, logs);
    }
    List<Endpoint> pools = new ArrayList<>();
    for (String gpu : settings.gpus()) {
      Map<String, String> environment = new HashMap<>(ONE_THREAD);
      environment.put(Gpus.VARIABLE, gpu);
      pools.add(pool("ml-gpu" + gpu, 1, command, settings, environment, deadlines, logs));
    }
    return new SpreadEndpoint(pools);
  }

  private static Endpoint pool(
      String name,
      int workers,
      List<String> command,
      Settings settings,
      Map<String, String> environment,
      Function<Task, Optional<Duration>> deadlines,
      Path logs) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(ARENAS, "1");
    PoolSettings pool =
        PoolSettings.of(name, workers, command)
            .withEnvironment(variables)
            .withNice(settings.nice())
            .withLogDirectory(logs)
            .withVersion(Version.current())
            .withEagerness(settings.warmUp(), 0);
    return new LocalEndpoint(pool, deadlines, event -> {}, Clock.systemUTC());
  }
}
