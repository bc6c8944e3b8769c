package multisite.worker;

/** The exit codes of a worker process; the driver explains them in its messages. */
public final class WorkerExit {
  /** The driver closed the worker's input, or died: nothing is wrong with the worker. */
  public static final int DRIVER_GONE = 0;

  /** The Java heap was exhausted: what the worker holds can no longer be trusted. */
  public static final int OUT_OF_MEMORY = 71;

  /** The input was not made of frames and messages. */
  public static final int PROTOCOL = 72;

  /** A signal asked it to end. */
  public static final int TERMINATED = 143;

  private WorkerExit() {}
}
