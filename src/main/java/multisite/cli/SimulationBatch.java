package multisite.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import multisite.chemistry.SimulationReport;
import multisite.chemistry.Simulator;

/**
 * Simulates a stream of molecules, several at a time, and prints the reports in the order of the
 * stream; memory does not grow with its length.
 */
final class SimulationBatch {
  private static final int AHEAD = 4;
  private static final long LONGEST_STOP_SECONDS = 20;

  private final int workers;
  private final BlockingQueue<Simulator> simulators;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean live;
  private final ExecutorService threads;
  private volatile boolean stopped;
  private int done;
  private int failed;

  SimulationBatch(
      int workers, Supplier<Simulator> simulator, PrintWriter out, PrintWriter err, boolean live) {
    this.workers = workers;
    this.simulators = new ArrayBlockingQueue<>(workers);
    for (int i = 0; i < workers; i++) {
      simulators.add(simulator.get());
    }
    this.threads = Executors.newFixedThreadPool(workers);
    this.out = out;
    this.err = err;
    this.live = live;
  }

  /**
   * Runs to the end of the stream; whether all succeeded.
   *
   * @throws UserException if the reports cannot be written, or a signal came; what runs is ended
   *     first
   */
  boolean run(Iterator<String> molecules) throws InterruptedException {
    Deque<Future<SimulationReport>> pending = new ArrayDeque<>();
    try {
      while (molecules.hasNext() || !pending.isEmpty()) {
        while (molecules.hasNext() && pending.size() < AHEAD * workers) {
          String smiles = molecules.next();
          pending.add(threads.submit(() -> simulate(smiles)));
        }
        print(pending.remove().get());
      }
      return failed == 0;
    } catch (ExecutionException | RejectedExecutionException e) {
      if (stopped) {
        throw new UserException(ExitCodes.STOPPED, "simulate was stopped by a signal");
      }
      throw new IllegalStateException("a simulation ended without a report", e);
    } finally {
      threads.shutdownNow();
      if (live) {
        err.println();
      }
    }
  }

  /** Ends what runs, its programs and scratch files, for a process that must stop. */
  void stop() {
    stopped = true;
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        err.println("Some simulations did not stop in time; their scratch files are left.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SimulationReport simulate(String smiles) throws InterruptedException {
    Simulator simulator = simulators.take();
    try {
      return simulator.run(smiles, Map.of());
    } finally {
      simulators.add(simulator);
    }
  }

  private void print(SimulationReport report) {
    out.println(report.toJson());
    Answers.flush(out);
    done++;
    failed += report.success() ? 0 : 1;
    if (live) {
      err.printf("\r%d simulated, %d failed", done, failed);
      err.flush();
    }
  }
}
