package multisite.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;

/**
 * Decides which hosts get no more tasks: those where three tasks in a row failed in a way that
 * speaks against the host and not against the molecule. The last host that is left is never
 * quarantined: a campaign of one host ends by its number of failures in a row. Not for several
 * threads at once.
 */
final class HostQuarantine {
  /** Failures in a row. */
  static final int LIMIT = 3;

  /** Failures of a function that a broken host causes as well as a molecule does. */
  private static final Set<String> SUSPICIOUS =
      Set.of("program_missing", "program_crashed", "internal_error", "unknown_method");

  private final Map<String, Integer> inRow = new HashMap<>();
  private final Set<String> quarantined = new TreeSet<>();

  /** A result came; whether its host is quarantined from now on. */
  boolean isQuarantinedBy(Result result) {
    String host = result.workerInfo().getOrDefault("hostname", "");
    if (host.isEmpty() || quarantined.contains(host)) {
      return false;
    }
    if (!(result.outcome() instanceof Outcome.Failure failure) || !isSuspicious(failure)) {
      inRow.put(host, 0);
      return false;
    }
    int failures = inRow.merge(host, 1, Integer::sum);
    boolean last = inRow.size() - quarantined.size() <= 1;
    return failures >= LIMIT && !last && quarantined.add(host);
  }

  /** The hosts that get no more tasks. */
  Set<String> hosts() {
    return Set.copyOf(quarantined);
  }

  private static boolean isSuspicious(Outcome.Failure failure) {
    return SUSPICIOUS.contains(failure.kind())
        || (failure.isInfrastructure()
            && !failure.kind().equals(InfrastructureFailure.HOST_QUARANTINED.kind()));
  }
}
