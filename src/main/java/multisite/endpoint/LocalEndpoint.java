package multisite.endpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.WorkerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Worker processes on this machine: started, fed with one task at a time, replaced when they die.
 * {@link PoolCore} decides, this class holds the lock around it and does what it says.
 *
 * <p>Threads: {@code {pool}-starter} starts all processes and lives as long as the pool, because
 * the kernel ends a worker when the thread that started it ends; {@code {pool}-timer} watches
 * deadlines and heartbeats; {@code {pool}-reaper} cleans up behind dead workers; two more for each
 * worker. Answers are delivered on any of them, so {@code done} must be quick.
 */
public final class LocalEndpoint implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(LocalEndpoint.class);
  private static final long TICK_MS = 100;
  private static final long GRACE_MS = 1000;
  private static final long END_MS = 5000;

  private final PoolSettings settings;
  private final Consumer<PoolEvent> listener;
  private final Launcher launcher;
  private final Map<WorkerId, WorkerProcess> processes = new ConcurrentHashMap<>();
  private final ExecutorService starter;
  private final ExecutorService reaper;
  private final ScheduledExecutorService timer;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final PoolCore core;

  private volatile boolean closed;

  /** A pool without deadlines that nobody listens to. */
  public LocalEndpoint(PoolSettings settings) {
    this(settings, task -> Optional.empty(), event -> {}, Clock.systemUTC());
  }

  /**
   * A pool.
   *
   * @param deadlines how long a task may run in a worker; past it the worker is killed with all it
   *     has started, and the task fails as {@code timeout}
   * @param listener is told what happens, on the pool's threads
   * @param clock stamps what the listener is told
   */
  public LocalEndpoint(
      PoolSettings settings,
      Function<Task, Optional<Duration>> deadlines,
      Consumer<PoolEvent> listener,
      Clock clock) {
    this.settings = settings;
    this.listener = listener;
    this.launcher = new Launcher(settings);
    this.starter = Executors.newSingleThreadExecutor(named("starter"));
    this.reaper = Executors.newSingleThreadExecutor(named("reaper"));
    this.timer = Executors.newSingleThreadScheduledExecutor(named("timer"));
    this.core = new PoolCore(settings, deadlines, clock, System.nanoTime());
    decide(pool -> {});
    timer.scheduleWithFixedDelay(
        () -> decide(pool -> pool.tick(System.nanoTime())),
        TICK_MS,
        TICK_MS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    decide(pool -> pool.submit(task, done, System.nanoTime()));
  }

  @Override
  public int workers() {
    return settings.workers();
  }

  /** Why this pool can run nothing any more, as one sentence, if that is so. */
  public Optional<String> brokenBecause() {
    synchronized (lock) {
      return core.broken();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    timer.shutdown();
    decide(PoolCore::close);
    try {
      drain(starter); // its thread must not end before the workers have: they would get a signal
      processes.values().forEach(WorkerProcess::closeInput);
      awaitAll(GRACE_MS);
      processes.values().forEach(worker -> worker.kill("was stopped"));
      awaitAll(END_MS);
      reaper.shutdown();
      if (!reaper.awaitTermination(END_MS, TimeUnit.MILLISECONDS)) {
        log.warn("Pool {}: workers are still ending", settings.name());
      }
    } catch (InterruptedException e) {
      processes.values().forEach(worker -> worker.kill("was stopped"));
      Thread.currentThread().interrupt();
    } finally {
      starter.shutdown();
      reaper.shutdown();
    }
  }

  private void decide(Consumer<PoolCore> event) {
    List<PoolAction> actions;
    synchronized (lock) {
      event.accept(core);
      actions = core.drain();
    }
    actions.forEach(this::carryOut);
  }

  private void carryOut(PoolAction action) {
    try {
      if (action instanceof PoolAction.Start start) {
        starter.execute(() -> start(start.worker()));
      } else if (action instanceof PoolAction.Send send) {
        of(send.worker()).ifPresent(worker -> worker.send(send.task()));
      } else if (action instanceof PoolAction.Kill kill) {
        of(kill.worker()).ifPresent(worker -> worker.kill(kill.why()));
      } else if (action instanceof PoolAction.Finish finish) {
        finish.done().accept(finish.result());
      } else if (action instanceof PoolAction.Tell tell) {
        announce(tell.event());
        listener.accept(tell.event());
      }
    } catch (RejectedExecutionException e) {
      log.debug("Pool {} is closed", settings.name());
    } catch (RuntimeException e) { // a callback's fault must not end a thread of the pool
      log.error("Pool {}: a callback failed", settings.name(), e);
    }
  }

  private void start(WorkerId worker) {
    if (closed) {
      return;
    }
    try {
      WorkerProcess process =
          new WorkerProcess(settings.name(), worker, launcher.launch(worker), new Decisions());
      processes.put(worker, process);
      process.begin(reaper);
    } catch (IOException | RuntimeException e) { // this thread must live on: see the class
      decide(pool -> pool.lost(worker, "could not be started: " + e.getMessage(), now()));
    }
  }

  private void announce(PoolEvent event) {
    if (event instanceof PoolEvent.Started started) {
      log.info("Worker {}-{} started, pid {}", started.pool(), slot(event), started.pid());
    } else if (event instanceof PoolEvent.Lost lost) {
      log.warn("Worker {}-{} {}", lost.pool(), slot(event), lost.why());
    }
  }

  private final class Decisions implements WorkerProcess.Events {
    @Override
    public void said(WorkerId worker, WorkerMessage message) {
      if (message instanceof WorkerMessage.Hello hello) {
        decide(pool -> pool.hello(worker, hello.version(), hello.pid(), now()));
      } else if (message instanceof WorkerMessage.Done done) {
        decide(pool -> pool.done(worker, done.result(), now()));
      } else if (message instanceof WorkerMessage.Heartbeat) {
        decide(pool -> pool.heartbeat(worker, now()));
      } else {
        throw new IllegalArgumentException("a worker does not give orders");
      }
    }

    @Override
    public void rejected(WorkerId worker, Task task, String why) {
      decide(pool -> pool.rejected(worker, task, why, now()));
    }

    @Override
    public void lost(WorkerId worker, String why) {
      processes.remove(worker);
      decide(pool -> pool.lost(worker, why, now()));
    }
  }

  private Optional<WorkerProcess> of(WorkerId worker) {
    return Optional.ofNullable(processes.get(worker));
  }

  private void awaitAll(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    for (WorkerProcess worker : processes.values()) {
      worker.awaitExit(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
  }

  private static void drain(ExecutorService executor) throws InterruptedException {
    try {
      executor.submit(() -> {}).get(END_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("A worker is still being started");
    }
  }

  private static int slot(PoolEvent event) {
    return event.worker().slot();
  }

  private static long now() {
    return System.nanoTime();
  }

  private ThreadFactory named(String role) {
    return body -> {
      Thread thread = new Thread(body, settings.name() + "-" + role);
      thread.setDaemon(true);
      return thread;
    };
  }
}
