package multisite.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT stop a campaign in order, SIGUSR1 (the scheduler's warning) lets running tasks
 * end first; a second SIGTERM or SIGINT ends the process at once with 128 + its number.
 *
 * <p>Java has no supported door to signals; {@code sun.misc.Signal} is reached by reflection, since
 * a direct use does not compile without warnings.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  private final AtomicInteger received = new AtomicInteger();
  private final Consumer<String> stop;
  private final Consumer<String> drain;

  private StopSignals(Consumer<String> stop, Consumer<String> drain) {
    this.stop = stop;
    this.drain = drain;
  }

  /** Calls {@code stop} on any signal, for the rest of this process's life. */
  static StopSignals handledBy(Runnable stop) {
    return handledBy(signal -> stop.run(), signal -> stop.run());
  }

  /**
   * Calls {@code stop} on SIGTERM and SIGINT and {@code drain} on SIGUSR1, with the signal's name,
   * for the rest of this process's life.
   */
  static StopSignals handledBy(Consumer<String> stop, Consumer<String> drain) {
    StopSignals signals = new StopSignals(stop, drain);
    for (String name : List.of("TERM", "INT", "USR1")) {
      signals.handle(name);
    }
    return signals;
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
    if (name.equals("USR1")) {
      drain.accept("SIG" + name);
      return;
    }
    if (received.getAndIncrement() > 0) {
      Runtime.getRuntime().halt(128 + number);
    }
    stop.accept("SIG" + name);
  }
}
