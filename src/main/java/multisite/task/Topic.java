package multisite.task;

import java.util.Locale;

/** What a task is for; each topic has its own result queue, and its own store backend. */
public enum Topic {
  SIMULATE,
  INFER,
  TRAIN;

  /** The name in queue keys, option names and records, such as {@code simulate}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The topic of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Topic ofWireName(String wireName) {
    for (Topic topic : values()) {
      if (topic.wireName().equals(wireName)) {
        return topic;
      }
    }
    throw new IllegalArgumentException("unknown topic '" + wireName + "'");
  }
}
