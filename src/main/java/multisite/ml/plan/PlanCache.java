package multisite.ml.plan;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import multisite.ml.PackedGraphs;

/**
 * Keeps the plans of chunks from one inference round to the next, up to a number of bytes.
 *
 * <p>Rounds go over the same chunks again and again, where dropping the least recently used would
 * drop each just before it is needed: when the cache is full, what came first stays. For several
 * threads.
 */
public final class PlanCache {
  private final long limit;

  @GuardedBy("this")
  private final Map<Key, Plan> plans = new LinkedHashMap<>();

  @GuardedBy("this")
  private long bytes;

  /**
   * Which plan of which molecules.
   *
   * @param chunk the molecules
   * @param kind all that a plan depends on beside the graphs
   * @param from first molecule
   * @param to after the last
   */
  public record Key(PackedGraphs chunk, String kind, int from, int to) {}

  /** A cache of at most so many bytes. */
  public PlanCache(long limit) {
    this.limit = limit;
  }

  /** A plan that was kept. */
  public synchronized Optional<Plan> get(Key key) {
    return Optional.ofNullable(plans.get(key));
  }

  /** Keeps a plan if there is room. */
  public synchronized void put(Key key, Plan plan) {
    long size = plan.bytes();
    if (bytes + size <= limit && plans.putIfAbsent(key, plan) == null) {
      bytes += size;
    }
  }

  /** Bytes of the plans kept now. */
  public synchronized long bytes() {
    return bytes;
  }
}
