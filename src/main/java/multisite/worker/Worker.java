package multisite.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.function.FunctionTable;
import multisite.task.FrameCodec;
import multisite.task.ResultJson;
import multisite.task.WorkerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main loop of a worker process: says hello, then runs one task at a time until its input ends.
 *
 * <p>Threads: the caller's runs the functions; {@code worker-input} reads frames, and when the
 * input ends, which it does when the driver dies in whatever way, kills all child processes and
 * ends this process, in the middle of a function if need be; {@code worker-heartbeat} tells the
 * driver that the worker lives, and which processes it has started.
 */
public final class Worker {
  /** The time between two heartbeats unless told otherwise. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final byte[] END = {};

  private final InputStream in;
  private final String version;
  private final Duration heartbeat;
  private final OwnProcess process;
  private final TaskRunner runner;
  private final BlockingQueue<byte[]> inbox = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object outLock = new Object();

  @GuardedBy("outLock")
  private final OutputStream out;

  /** A worker on these streams, without stores; it never closes them. */
  public Worker(
      FunctionTable functions,
      InputStream in,
      OutputStream out,
      String version,
      Clock clock,
      Duration heartbeat,
      OwnProcess process) {
    this(
        functions,
        WorkerStores.none(),
        in,
        out,
        version,
        clock,
        heartbeat,
        process,
        FrameCodec.MAX_BYTES);
  }

  /**
   * A worker on these streams; it never closes them.
   *
   * @param largestAnswer bytes of an answer that the driver has memory for
   */
  public Worker(
      FunctionTable functions,
      WorkerStores stores,
      InputStream in,
      OutputStream out,
      String version,
      Clock clock,
      Duration heartbeat,
      OwnProcess process,
      int largestAnswer) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.out = out;
    this.version = version;
    this.heartbeat = heartbeat;
    this.process = process;
    this.runner =
        new TaskRunner(functions, stores, clock, process.hostname(), process.pid(), largestAnswer);
  }

  /**
   * Runs the worker of this process on its standard streams; returns never. Whatever the functions
   * print goes to the standard error, so that it cannot come between the frames.
   */
  public static void runOnStandardStreams(FunctionTable functions, String version) {
    runOnStandardStreams(functions, WorkerStores.none(), version, FrameCodec.MAX_BYTES);
  }

  /**
   * The same for tasks whose large values are in stores.
   *
   * @param largestAnswer bytes of an answer that the driver has memory for
   */
  public static void runOnStandardStreams(
      FunctionTable functions, WorkerStores stores, String version, int largestAnswer) {
    OutputStream frames = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    OwnProcess process = OwnProcess.ofThisJvm();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> process.end(WorkerExit.TERMINATED), "worker-shutdown"));
    new Worker(
            functions,
            stores,
            System.in,
            frames,
            version,
            Clock.systemUTC(),
            HEARTBEAT,
            process,
            largestAnswer)
        .run();
  }

  /** Runs until the input ends; the process has ended then, unless it is a test's. */
  public void run() {
    daemon("worker-input", this::readFrames);
    try {
      send(new WorkerMessage.Hello(version, process.pid()));
      daemon("worker-heartbeat", this::beat);
      for (byte[] frame = inbox.take(); frame != END; frame = inbox.take()) {
        handle(frame);
      }
    } catch (OutOfMemoryError e) {
      process.end(WorkerExit.OUT_OF_MEMORY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.end(WorkerExit.TERMINATED);
    } catch (IOException e) {
      log.error("The driver does not listen any more: {}", e.getMessage());
      process.end(WorkerExit.DRIVER_GONE);
    } finally {
      ended.countDown();
    }
  }

  private void handle(byte[] frame) throws IOException {
    long start = System.nanoTime();
    Optional<TaskRunner.Order> order = order(frame, start);
    if (order.isPresent()) {
      send(runner.run(order.get()));
    } else {
      process.end(WorkerExit.PROTOCOL);
    }
  }

  private static Optional<TaskRunner.Order> order(byte[] frame, long start) {
    try {
      JsonNode json = FrameCodec.parse(frame);
      if (WorkerMessage.fromJson(json) instanceof WorkerMessage.Run run) {
        long inputSize = ResultJson.inputSize(json.path("task"));
        double seconds = (System.nanoTime() - start) / 1e9;
        return Optional.of(new TaskRunner.Order(run, inputSize, seconds));
      }
      log.error("The driver sent a message that is not for a worker");
    } catch (IOException | IllegalArgumentException e) {
      log.error("The driver sent what is no message: {}", e.getMessage());
    }
    return Optional.empty();
  }

  private void readFrames() {
    int exitCode = WorkerExit.DRIVER_GONE;
    try {
      Optional<byte[]> frame = FrameCodec.readBody(in);
      while (frame.isPresent()) {
        inbox.add(frame.get());
        frame = FrameCodec.readBody(in);
      }
    } catch (IOException e) {
      log.error("The input of the worker broke: {}", e.getMessage());
      exitCode = WorkerExit.PROTOCOL;
    } catch (OutOfMemoryError e) {
      exitCode = WorkerExit.OUT_OF_MEMORY;
    }
    process.end(exitCode);
    inbox.add(END);
  }

  private void beat() {
    try {
      while (!ended.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
        send(new WorkerMessage.Heartbeat(process.descendants()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.error("The driver does not listen any more: {}", e.getMessage());
      process.end(WorkerExit.DRIVER_GONE);
    }
  }

  private void send(WorkerMessage message) throws IOException {
    send(FrameCodec.encode(WorkerMessage.toJson(message)));
  }

  private void send(byte[] body) throws IOException {
    synchronized (outLock) {
      FrameCodec.writeBody(out, body);
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
