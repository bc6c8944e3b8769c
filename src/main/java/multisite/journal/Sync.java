package multisite.journal;

/** When the lines of a {@link RecordFile} have to be on disk. */
public enum Sync {
  /** Before {@code append} returns: what a task's acknowledgement waits for. */
  EACH_APPEND,
  /** When the operating system likes; for what can be made again. */
  NEVER
}
