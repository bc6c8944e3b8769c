package multisite.compute;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import multisite.task.Result;
import multisite.task.Task;

/** A task without an outcome, as the {@link ComputeCore} keeps it; times are its nanoseconds. */
final class OpenTask {
  /** Not known yet. */
  static final long NEVER = Long.MAX_VALUE;

  final Consumer<Result> done;

  /** When it was handed to this driver. */
  final long since;

  /** The ids of its attempts that may still be answered. */
  final Set<String> remoteIds = new LinkedHashSet<>();

  Task task;

  /** As it is sent; blank once it was. */
  String payload = "";

  /** Bytes of the payload within a request. */
  long bytes;

  /** Since when it waits to be sent. */
  long pendingSince;

  /** When its latest attempt was accepted by the service, and the number of that attempt. */
  long sentAt;

  long sequence;

  /** When a worker must have had its latest attempt in hand at the latest. */
  long begunBy = NEVER;

  /** When it counts as lost because its endpoint was away. */
  long overdueAt = NEVER;

  /** Whether it has to be sent alone, because the service found it too large with others. */
  boolean alone;

  /** Whether an attempt of an earlier driver may answer. */
  boolean reattached;

  OpenTask(Task task, Consumer<Result> done, long since) {
    this.task = task;
    this.done = done;
    this.since = since;
  }

  boolean isSent() {
    return !remoteIds.isEmpty();
  }

  void sent(String remoteId, long number, long now) {
    remoteIds.add(remoteId);
    payload = "";
    sequence = number;
    sentAt = now;
    begunBy = NEVER;
    overdueAt = NEVER;
  }
}
