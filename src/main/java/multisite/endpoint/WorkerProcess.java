package multisite.endpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.task.FrameCodec;
import multisite.task.Task;
import multisite.task.WorkerMessage;

/**
 * One running worker: writes tasks to it, reads what it says, kills it with all its descendants.
 *
 * <p>Threads: {@code {pool}-{slot}-in} reads, {@code {pool}-{slot}-out} writes; what they hear goes
 * to {@link Events}. The process's end is told once, after everything it had said was read and
 * everything it had started is gone.
 */
final class WorkerProcess {
  private static final long READER_LIMIT_MS = 2000;

  /** What a worker does; called on the worker's threads. */
  interface Events {
    void said(WorkerId worker, WorkerMessage message);

    void rejected(WorkerId worker, Task task, String why);

    void lost(WorkerId worker, String why);
  }

  private final WorkerId id;
  private final Launcher.Launched launched;
  private final Events events;
  private final Thread reader;
  private final Thread writer;
  private final BlockingQueue<Optional<Task>> outbox = new LinkedBlockingQueue<>();
  private volatile List<ProcessHandle> children = List.of();

  @GuardedBy("this")
  private String killedBecause = "";

  WorkerProcess(String pool, WorkerId id, Launcher.Launched launched, Events events) {
    this.id = id;
    this.launched = launched;
    this.events = events;
    String name = pool + "-" + id.slot();
    this.reader = daemon(this::read, name + "-in");
    this.writer = daemon(this::write, name + "-out");
  }

  /** Starts to talk; {@code reaper} is run on another thread when the process has ended. */
  void begin(Executor reaper) {
    reader.start();
    writer.start();
    launched.process().onExit().thenRunAsync(this::bury, reaper);
  }

  /** Has the task written; returns at once. */
  void send(Task task) {
    outbox.add(Optional.of(task));
  }

  /** Ends the worker's input: it then ends itself and all it has started. */
  void closeInput() {
    outbox.add(Optional.empty());
  }

  /** Kills the worker and everything below it, for that reason; the first reason is told. */
  void kill(String why) {
    synchronized (this) {
      killedBecause = killedBecause.isEmpty() ? why : killedBecause;
    }
    List<ProcessHandle> below = launched.process().descendants().toList();
    launched.process().destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  boolean awaitExit(long milliseconds) throws InterruptedException {
    return launched.process().waitFor(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Kills what the dead worker has left, and tells of its end. */
  private void bury() {
    children.forEach(ProcessHandle::destroyForcibly);
    ProcessTree.killMarked(launched.marker());
    closeInput();
    try {
      reader.join(READER_LIMIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.lost(id, reason());
  }

  private synchronized String reason() {
    String why =
        killedBecause.isEmpty()
            ? ExitStatus.inWords(launched.process().exitValue())
            : killedBecause;
    String tail = launched.log().map(LogTail::read).orElse("");
    return launched.log().isPresent() && !tail.isEmpty()
        ? why + "; the end of " + launched.log().get().file().getFileName() + ": " + tail
        : why;
  }

  private void read() {
    try (InputStream in = new BufferedInputStream(launched.process().getInputStream(), 1 << 16)) {
      Optional<WorkerMessage> message = next(in);
      while (message.isPresent()) {
        if (message.get() instanceof WorkerMessage.Heartbeat heartbeat) {
          children = ProcessTree.below(launched.process().toHandle(), heartbeat.children());
        }
        events.said(id, message.get());
        message = next(in);
      }
      if (!launched.process().waitFor(READER_LIMIT_MS, TimeUnit.MILLISECONDS)) {
        kill("closed its output");
      }
    } catch (IOException | IllegalArgumentException e) {
      if (launched.process().isAlive()) {
        kill("wrote what is no message (" + e.getMessage() + ")");
      }
    } catch (OutOfMemoryError e) {
      kill("answered more than this process has memory for");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<WorkerMessage> next(InputStream in) throws IOException {
    return FrameCodec.read(in).map(WorkerMessage::fromJson);
  }

  private void write() {
    try (OutputStream out = launched.process().getOutputStream()) {
      for (Optional<Task> task = outbox.take(); task.isPresent(); task = outbox.take()) {
        write(task.get(), out);
      }
    } catch (IOException e) {
      // the worker is going: its end is told elsewhere
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Task task, OutputStream out) throws IOException {
    byte[] body;
    try {
      body = FrameCodec.encode(WorkerMessage.toJson(new WorkerMessage.Run(task, Map.of())));
    } catch (FrameCodec.TooLarge | RuntimeException e) {
      events.rejected(id, task, "'" + task.method() + "' cannot be sent: " + e.getMessage());
      return;
    }
    FrameCodec.writeBody(out, body);
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }
}
