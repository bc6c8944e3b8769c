package multisite.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM, SIGINT and SIGUSR1 (the scheduler's warning) stop the campaign in order; a second
 * SIGTERM or SIGINT ends the process at once with 128 + its number.
 */
final class StopSignals implements AutoCloseable {
  private final Map<Signal, SignalHandler> former = new HashMap<>();
  private final AtomicInteger received = new AtomicInteger();
  private final Runnable stop;

  private StopSignals(Runnable stop) {
    this.stop = stop;
  }

  /** Calls {@code stop} on the first signal. */
  static StopSignals handledBy(Runnable stop) {
    StopSignals signals = new StopSignals(stop);
    for (String name : List.of("TERM", "INT", "USR1")) {
      Signal signal = new Signal(name);
      signals.former.put(signal, Signal.handle(signal, signals::receive));
    }
    return signals;
  }

  /** Whether a signal came. */
  boolean received() {
    return received.get() > 0;
  }

  private void receive(Signal signal) {
    boolean first = received.getAndIncrement() == 0;
    if (!first && !signal.getName().equals("USR1")) {
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
    stop.run();
  }

  @Override
  public void close() {
    for (Map.Entry<Signal, SignalHandler> entry : new ArrayList<>(former.entrySet())) {
      Signal.handle(entry.getKey(), entry.getValue());
    }
  }
}
