package multisite.compute;

import java.util.HashMap;
import java.util.Map;

/**
 * Chooses how many tasks of each worker wait at the site, so that a worker never waits for the
 * cloud: the round trip over the run time, rounded up. The round trip is seen only on tasks that
 * found their worker idle, since others have waited at the site; a worker's first task is left out,
 * as it also starts the worker.
 */
final class Prefetch {
  /** More would make the ranking stale. */
  static final int MOST = 8;

  /**
   * A worker that got its task sooner than this after the one before had it at hand, in seconds.
   */
  private static final double AT_HAND = 0.010;

  private static final int WINDOW = 20;

  private final Map<String, Double> lastEnd = new HashMap<>();
  private double roundTrip = Double.MAX_VALUE;
  private double runTime;
  private int runs;

  /**
   * A task came back.
   *
   * @param worker who ran it
   * @param started and {@code ended} are Unix times of the worker's clock
   * @param turnaround seconds from sending it to its result
   */
  void observe(String worker, double started, double ended, double turnaround) {
    double run = Math.max(0, ended - started);
    runs = Math.min(runs + 1, WINDOW);
    runTime += (run - runTime) / runs;
    Double before = lastEnd.put(worker, ended);
    if (before != null && started - before >= AT_HAND) {
      roundTrip = Math.min(roundTrip, Math.max(0, turnaround - run));
    }
  }

  /** From 1 to {@link #MOST}. */
  int ahead() {
    if (roundTrip == Double.MAX_VALUE) {
      return 1;
    }
    double tasks = Math.ceil(roundTrip / Math.max(runTime, 1e-6));
    return (int) Math.max(1, Math.min(MOST, tasks));
  }
}
