package multisite.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, SIGINT and SIGUSR1 (the scheduler's warning) stop the campaign in order; a second
 * SIGTERM or SIGINT ends the process at once with 128 + its number.
 *
 * <p>Java has no supported door to signals; {@code sun.misc.Signal} is reached by reflection, since
 * a direct use does not compile without warnings.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  private final AtomicInteger received = new AtomicInteger();
  private final Runnable stop;

  private StopSignals(Runnable stop) {
    this.stop = stop;
  }

  /** Calls {@code stop} on the first signal, for the rest of this process's life. */
  static StopSignals handledBy(Runnable stop) {
    StopSignals signals = new StopSignals(stop);
    for (String name : List.of("TERM", "INT", "USR1")) {
      signals.handle(name);
    }
    return signals;
  }

  /** Whether a signal came. */
  boolean received() {
    return received.get() > 0;
  }

  private void handle(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      int number = (int) signalType.getMethod("getNumber").invoke(signal);
      Object handler =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                  receive(name, number);
                }
                return null;
              });
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      LOG.warn("SIG{} will end this process without a checkpoint", name, e);
    }
  }

  private void receive(String name, int number) {
    boolean first = received.getAndIncrement() == 0;
    if (!first && !name.equals("USR1")) {
      Runtime.getRuntime().halt(128 + number);
    }
    stop.run();
  }
}
