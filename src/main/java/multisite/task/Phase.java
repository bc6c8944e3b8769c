package multisite.task;

import java.util.Locale;

/** What a task's time was spent on, beside waiting; names as in Colmena 0.7.2, in seconds. */
public enum Phase {
  RUNNING,
  SERIALIZE_INPUTS,
  DESERIALIZE_INPUTS,
  SERIALIZE_RESULTS,
  DESERIALIZE_RESULTS,
  ASYNC_RESOLVE_PROXIES;

  /** The field name on the wire, such as {@code running}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
