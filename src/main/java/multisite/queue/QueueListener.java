package multisite.queue;

/** Hears what happens to the queues beside their work; called on a thread of the queues. */
public interface QueueListener {
  /** Hears nothing. */
  QueueListener NONE = new QueueListener() {};

  /** The server was restarted, or lost its memory; so many open tasks were queued again. */
  default void restarted(boolean memoryLost, int tasksQueuedAgain) {}

  /** The lease of so many tasks or results was over: they were handed out again. */
  default void reclaimed(int items) {}
}
