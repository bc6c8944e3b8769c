package multisite.endpoint;

import java.time.Instant;

/** What happens in a pool, for whoever counts busy time; each with its moment. */
public sealed interface PoolEvent {
  /** The pool's name. */
  String pool();

  /** Which process. */
  WorkerId worker();

  /** When. */
  Instant at();

  /** The process said hello. */
  record Started(String pool, WorkerId worker, Instant at, long pid) implements PoolEvent {}

  /** The process is gone, for that reason. */
  record Lost(String pool, WorkerId worker, Instant at, String why) implements PoolEvent {}

  /** The worker has the task in hand. */
  record TaskStarted(String pool, WorkerId worker, Instant at, String taskId)
      implements PoolEvent {}

  /** The worker let go of the task; {@code answered} is false if it was lost or stopped. */
  record TaskEnded(String pool, WorkerId worker, Instant at, String taskId, boolean answered)
      implements PoolEvent {}
}
