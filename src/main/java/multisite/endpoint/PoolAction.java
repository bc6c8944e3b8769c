package multisite.endpoint;

import java.util.function.Consumer;
import multisite.task.Result;
import multisite.task.Task;

/** What the {@link PoolCore} wants done; carried out by {@link LocalEndpoint}, outside its lock. */
sealed interface PoolAction {

  /** Start a process for that slot; its later events carry the same id. */
  record Start(WorkerId worker) implements PoolAction {}

  /** Write the task to the worker. */
  record Send(WorkerId worker, Task task) implements PoolAction {}

  /** Kill the worker and everything it started. */
  record Kill(WorkerId worker, String why) implements PoolAction {}

  /** Tell whoever submitted the task. */
  record Finish(Consumer<Result> done, Result result) implements PoolAction {}

  /** Tell the listener. */
  record Tell(PoolEvent event) implements PoolAction {}
}
