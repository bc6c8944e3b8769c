package multisite.chemistry;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs so that none outlives its task: not at a timeout, an interruption, or the death of
 * this process.
 *
 * <p>Every program is started by the one thread {@code process-launcher}, through {@code setpriv
 * --pdeathsig KILL} where that exists: the kernel ends the program when the thread that forked it
 * ends, so the thread must live as long as the runner. {@code prlimit} gives it the largest stack
 * allowed, which xtb needs. At a timeout or interruption the whole tree below the program is
 * killed.
 *
 * <p>Safe for many threads; each waits for its own program. Close it when no task is left.
 */
public final class ProcessRunner implements AutoCloseable {
  private static final Duration KILL_GRACE = Duration.ofSeconds(5);

  private final ExecutorService launcher =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "process-launcher");
            thread.setDaemon(true);
            return thread;
          });
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Set<Process> running = new LinkedHashSet<>();

  /** Wrappers by the PATH they were looked up on. */
  @GuardedBy("lock")
  private final Map<String, List<String>> wrappers = new HashMap<>();

  /**
   * Runs a program to its end.
   *
   * @throws QcException of kind program_missing, if there is no such program
   * @throws InterruptedException after the program's tree was killed
   */
  public ProcessOutcome run(ProcessRequest request) throws QcException, InterruptedException {
    String path = path(request.environment());
    String name = request.command().get(0);
    Path program =
        find(name, path)
            .orElseThrow(
                () ->
                    new QcException(
                        FailureKind.PROGRAM_MISSING,
                        "The program %s is not on the PATH.".formatted(name)));
    List<String> command = new ArrayList<>(wrapper(path));
    command.add(program.toString());
    command.addAll(request.command().subList(1, request.command().size()));
    long begin = System.nanoTime();
    Process process = start(command, request);
    try {
      boolean ended = process.waitFor(request.limit().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        killTree(process);
      }
      Duration wall = Duration.ofNanos(System.nanoTime() - begin);
      return new ProcessOutcome(ended ? process.exitValue() : 137, !ended, wall);
    } catch (InterruptedException e) {
      killTree(process);
      throw e;
    } finally {
      synchronized (lock) {
        running.remove(process);
      }
    }
  }

  /** The programs running now and all processes below them, for a supervisor that must end them. */
  public List<Long> pids() {
    List<Process> roots;
    synchronized (lock) {
      roots = List.copyOf(running);
    }
    List<Long> pids = new ArrayList<>();
    for (Process root : roots) {
      pids.add(root.pid());
      root.descendants().map(ProcessHandle::pid).forEach(pids::add);
    }
    return pids;
  }

  /** The file of a program: on the PATH of the given environment, or as named if it is a path. */
  public static Optional<Path> find(String program, Map<String, String> environment) {
    return find(program, path(environment));
  }

  /** Ends whatever still runs, and the launching thread. */
  @Override
  public void close() {
    List<Process> left;
    synchronized (lock) {
      left = List.copyOf(running);
    }
    left.forEach(ProcessRunner::killTree);
    launcher.shutdown();
  }

  private Process start(List<String> command, ProcessRequest request) throws QcException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(request.directory().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(request.stdout().toFile())
            .redirectError(request.stderr().toFile());
    builder.environment().putAll(request.environment());
    Future<Process> starting =
        launcher.submit(
            () -> {
              Process process = builder.start();
              synchronized (lock) {
                running.add(process);
              }
              return process;
            });
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return starting.get();
        } catch (InterruptedException e) {
          interrupted = true; // forked or about to be: get hold of it first, then let it be killed
        }
      }
    } catch (ExecutionException e) {
      throw new QcException(
          FailureKind.PROGRAM_MISSING,
          "The program %s cannot be started: %s."
              .formatted(request.command().get(0), String.valueOf(e.getCause())));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** {@code setpriv} and {@code prlimit} with their options, as far as this machine has them. */
  private List<String> wrapper(String path) throws InterruptedException {
    synchronized (lock) {
      List<String> known = wrappers.get(path);
      if (known != null) {
        return known;
      }
    }
    List<String> wrapper = new ArrayList<>();
    Optional<Path> setpriv = find("setpriv", path);
    if (setpriv.isPresent() && works(List.of(setpriv.get().toString(), "--pdeathsig", "KILL"))) {
      wrapper.addAll(List.of(setpriv.get().toString(), "--pdeathsig", "KILL"));
    }
    Optional<Path> prlimit = find("prlimit", path);
    if (prlimit.isPresent()) {
      List<String> stack = List.of(prlimit.get().toString(), "--stack=" + hardStackLimit());
      if (works(stack)) {
        wrapper.addAll(stack);
      }
    }
    synchronized (lock) {
      wrappers.put(path, List.copyOf(wrapper));
    }
    return wrapper;
  }

  private boolean works(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      Process process =
          launcher
              .submit(
                  () ->
                      new ProcessBuilder(command)
                          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                          .redirectError(ProcessBuilder.Redirect.DISCARD)
                          .start())
              .get();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (ExecutionException e) {
      return false; // not to be executed here: run without it
    }
  }

  /** The most that this process may give its children: a number of bytes, or unlimited. */
  private static String hardStackLimit() {
    Path limits = Path.of("/proc/self/limits");
    if (!Files.isReadable(limits)) {
      return "unlimited";
    }
    try {
      return Files.readAllLines(limits).stream()
          .filter(line -> line.startsWith("Max stack size"))
          .map(line -> line.substring("Max stack size".length()).strip().split("\\s+")[1])
          .findFirst()
          .orElse("unlimited");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(Map<String, String> environment) {
    String path = environment.get("PATH");
    return path != null ? path : new ProcessBuilder().environment().getOrDefault("PATH", "");
  }

  private static Optional<Path> find(String program, String path) {
    if (program.indexOf('/') >= 0) {
      return Optional.of(Path.of(program).toAbsolutePath()).filter(ProcessRunner::isProgram);
    }
    for (String directory : path.split(File.pathSeparator)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, program).toAbsolutePath();
      if (isProgram(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /**
   * Kills a program and all below it. Children first and again while the program lives, because it
   * may still fork; then itself and those it left.
   */
  private static void killTree(Process process) {
    Set<ProcessHandle> seen = new LinkedHashSet<>();
    for (int round = 0; round < 3; round++) {
      List<ProcessHandle> below = process.descendants().toList();
      seen.addAll(below);
      below.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    seen.forEach(ProcessHandle::destroyForcibly);
    process
        .onExit()
        .completeOnTimeout(process, KILL_GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
