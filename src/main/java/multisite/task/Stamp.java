package multisite.task;

import java.util.Locale;

/** The moments in a task's life that are recorded, in their order; names as in Colmena 0.7.2. */
public enum Stamp {
  CREATED,
  INPUT_RECEIVED,
  START_TASK_SUBMISSION,
  COMPUTE_STARTED,
  COMPUTE_ENDED,
  TASK_RECEIVED,
  RESULT_SENT,
  RESULT_RECEIVED;

  /** The field name on the wire, such as {@code compute_started}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
