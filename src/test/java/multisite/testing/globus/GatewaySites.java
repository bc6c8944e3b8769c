package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Which endpoints there are, and which of them are heard of. */
final class GatewaySites {
  private final Clock clock;
  private final Set<String> managers = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> offline = new HashSet<>();
  private final Map<String, Long> aliveUntil = new HashMap<>();

  GatewaySites(Clock clock) {
    this.clock = clock;
  }

  /** An endpoint that takes tasks itself. */
  synchronized void add(String id) {
    known.add(id);
  }

  /** An endpoint that starts user endpoints when it is told to. */
  synchronized void addManager(String id) {
    known.add(id);
    managers.add(id);
  }

  synchronized boolean isKnown(String id) {
    return known.contains(id);
  }

  synchronized boolean isManager(String id) {
    return managers.contains(id);
  }

  /** The user endpoint of a manager for that configuration; an endpoint without one is its own. */
  synchronized String siteOf(String endpointId, JsonNode userConfig) {
    if (!managers.contains(endpointId)) {
      return endpointId;
    }
    return UUID.nameUUIDFromBytes((endpointId + userConfig).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** A sign of life, good for two more periods than one; a period of 0 says farewell. */
  synchronized void alive(String id, double periodSeconds) {
    aliveUntil.put(id, clock.millis() + (long) (periodSeconds * 3000));
  }

  synchronized void dead(String id) {
    aliveUntil.remove(id);
  }

  synchronized void setOffline(String id, boolean away) {
    if (away) {
      offline.add(id);
    } else {
      offline.remove(id);
    }
  }

  synchronized boolean isOnline(String id) {
    return !offline.contains(id) && aliveUntil.getOrDefault(id, 0L) > clock.millis();
  }

  /** Whether it is told to be away, so that it gets no tasks. */
  synchronized boolean isCutOff(String id) {
    return offline.contains(id);
  }
}
