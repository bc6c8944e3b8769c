package multisite.compute;

import java.util.List;
import java.util.function.Consumer;
import multisite.task.Result;

/** What the {@link ComputeCore} wants done; carried out by {@link ComputeEndpoint}. */
sealed interface ComputeAction {

  /** Tell whoever submitted the task. */
  record Finish(Consumer<Result> done, Result result) implements ComputeAction {}

  /** Consume the results of that task group, with fresh credentials. */
  record Connect(String groupId) implements ComputeAction {}

  /** Ask the service how far these tasks are. */
  record Query(List<String> remoteIds) implements ComputeAction {}

  /** Ask the service whether the endpoint is there. */
  record LookAtEndpoint() implements ComputeAction {}

  /** Tell the user. */
  record Say(String line) implements ComputeAction {}

  /** So many tasks of each worker should wait at the site. */
  record Ahead(int tasks) implements ComputeAction {}

  /** The endpoint cannot be used any more: the campaign has to stop, and can be resumed. */
  record GiveUp(String sentence) implements ComputeAction {}
}
