package multisite.testing.globus;

import java.util.EnumMap;
import java.util.Map;

/** How often each fault is still to happen. */
final class Faults {
  private final Map<Fault, Integer> planned = new EnumMap<>(Fault.class);

  synchronized void inject(Fault fault, int times) {
    planned.merge(fault, times, Integer::sum);
  }

  /** Whether it happens now. */
  synchronized boolean take(Fault fault) {
    int left = planned.getOrDefault(fault, 0);
    if (left > 0) {
      planned.put(fault, left - 1);
    }
    return left > 0;
  }

  /** What was planned and has not happened. */
  synchronized int left(Fault fault) {
    return planned.getOrDefault(fault, 0);
  }
}
