package multisite.store;

import java.util.Locale;

/**
 * For how long an object is needed: until its owner is done.
 *
 * @param kind what the owner is
 * @param id which one of its kind
 */
public record Owner(Kind kind, String id) {
  /** The whole campaign: search-space chunks. */
  public static final Owner CAMPAIGN = new Owner(Kind.CAMPAIGN, "");

  /** What can own an object. */
  public enum Kind {
    /** Kept through retries and resubmission of the task. */
    TASK,
    /** Kept until another round has replaced it: model versions. */
    ROUND,
    /** Kept to the end. */
    CAMPAIGN
  }

  /** A task, by its id. */
  public static Owner task(String taskId) {
    return new Owner(Kind.TASK, taskId);
  }

  /** A round, by whatever names it. */
  public static Owner round(String name) {
    return new Owner(Kind.ROUND, name);
  }

  /** Reads what {@link #toString} wrote. */
  static Owner parse(String text) {
    String[] parts = text.split(" ", 2);
    return new Owner(
        Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts.length == 2 ? parts[1] : "");
  }

  /** Such as {@code task 1c8e…}. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return id.isEmpty() ? name : name + " " + id;
  }
}
