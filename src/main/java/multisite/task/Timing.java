package multisite.task;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * When the stations of a task were passed and how long its phases took; immutable.
 *
 * @param stamps Unix time in seconds of each station passed so far
 * @param phases seconds spent in each phase measured so far
 */
public record Timing(Map<Stamp, Double> stamps, Map<Phase, Double> phases) {
  /** Nothing recorded yet. */
  public static final Timing NONE = new Timing(Map.of(), Map.of());

  public Timing {
    stamps = Map.copyOf(stamps);
    phases = Map.copyOf(phases);
  }

  /** This timing with one more station, at a Unix time in seconds. */
  public Timing with(Stamp stamp, double unixSeconds) {
    return new Timing(plus(Stamp.class, stamps, stamp, unixSeconds), phases);
  }

  /** This timing with one more phase, in seconds. */
  public Timing with(Phase phase, double seconds) {
    return new Timing(stamps, plus(Phase.class, phases, phase, seconds));
  }

  /** Everything in this timing, and over it everything in {@code later}. */
  public Timing merge(Timing later) {
    Timing merged = this;
    for (Map.Entry<Stamp, Double> stamp : later.stamps.entrySet()) {
      merged = merged.with(stamp.getKey(), stamp.getValue());
    }
    for (Map.Entry<Phase, Double> phase : later.phases.entrySet()) {
      merged = merged.with(phase.getKey(), phase.getValue());
    }
    return merged;
  }

  /** The Unix time in seconds when that station was passed, if it was. */
  public OptionalDouble at(Stamp stamp) {
    Double value = stamps.get(stamp);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The seconds spent in that phase, if they were measured. */
  public OptionalDouble of(Phase phase) {
    Double value = phases.get(phase);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static <K extends Enum<K>> Map<K, Double> plus(
      Class<K> type, Map<K, Double> map, K key, double value) {
    Map<K, Double> copy = new EnumMap<>(type);
    copy.putAll(map);
    copy.put(key, value);
    return copy;
  }
}
