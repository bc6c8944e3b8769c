package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import multisite.task.Phase;
import multisite.task.Timing;

/**
 * How much time a driver has left, and whether a simulation is likely to end within it: the 90th
 * percentile of the run times of molecules of about its size decides. For several threads.
 */
public final class TimeBudget {
  private final Clock clock;
  private final Optional<Instant> end;

  @GuardedBy("this")
  private final RunTimes runTimes = new RunTimes();

  private TimeBudget(Clock clock, Optional<Instant> end) {
    this.clock = clock;
    this.end = end;
  }

  /** There is no limit. */
  public static TimeBudget unlimited() {
    return new TimeBudget(Clock.systemUTC(), Optional.empty());
  }

  /** Simulations have to end by then. */
  public static TimeBudget until(Instant end, Clock clock) {
    return new TimeBudget(clock, Optional.of(end));
  }

  /** Whether a simulation of that molecule is likely to end in time; yes if nothing is known. */
  synchronized boolean mayStart(String smiles) {
    if (end.isEmpty()) {
      return true;
    }
    double left = Duration.between(clock.instant(), end.get()).toMillis() / 1000.0;
    OptionalDouble needed = runTimes.ninetieth(RunTimes.heavyAtoms(smiles));
    return left > 0 && (needed.isEmpty() || needed.getAsDouble() <= left);
  }

  /** A simulation of that molecule ended. */
  synchronized void took(String smiles, Timing timing) {
    OptionalDouble seconds = timing.of(Phase.RUNNING);
    if (seconds.isPresent()) {
      runTimes.add(RunTimes.heavyAtoms(smiles), seconds.getAsDouble());
    }
  }
}
