package multisite.task;

import java.util.function.Consumer;

/** Where tasks run: a pool of worker processes here, or a Globus Compute endpoint far away. */
public interface Endpoint extends AutoCloseable {

  /**
   * Takes a task to run when a worker is free. Returns at once; {@code done} is called exactly
   * once, on a thread of the endpoint, with a success or a failure of whatever kind.
   */
  void submit(Task task, Consumer<Result> done);

  /** Workers that can run at the same time. */
  int workers();

  /**
   * Stops all workers and whatever they started; tasks still running end as {@code endpoint_lost}.
   */
  @Override
  void close();
}
