package multisite.compute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Tasks that wait to be sent, and when: those that come within a few milliseconds of each other go
 * in one request, up to the service's limit of bytes.
 */
final class Outbox {
  /** The service takes 10 MiB; the rest is for what is around the tasks. */
  static final long MOST_BYTES = 9_000_000;

  static final int MOST_TASKS = 500;

  private final long linger;
  private final Deque<OpenTask> waiting = new ArrayDeque<>();
  private long notBefore = Long.MIN_VALUE;

  Outbox(long lingerNanos) {
    this.linger = lingerNanos;
  }

  void add(OpenTask task, long now) {
    task.pendingSince = now;
    waiting.add(task);
  }

  /** Tasks that were tried before go first. */
  void addFirst(OpenTask task, long now) {
    task.pendingSince = now;
    waiting.addFirst(task);
  }

  void holdUntil(long time) {
    notBefore = time;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Nanoseconds until something should be sent; {@code Long.MAX_VALUE} if nothing waits. */
  long untilNext(long now) {
    if (waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long lingered = isFull() ? now : waiting.element().pendingSince + linger;
    return Math.max(0, Math.max(lingered, notBefore) - now);
  }

  /** What goes into the next request; taken out of here. */
  List<OpenTask> take() {
    List<OpenTask> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < MOST_TASKS) {
      bytes += waiting.element().bytes;
      boolean alone = waiting.element().alone;
      if ((bytes > MOST_BYTES || alone) && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
      if (alone) {
        break;
      }
    }
    return batch;
  }

  void remove(OpenTask task) {
    waiting.remove(task);
  }

  /** Bytes of a text as a string within JSON. */
  static long bytesInJson(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c == '\n') {
        bytes += 2;
      } else if (c < ' ') {
        bytes += 6;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }

  private boolean isFull() {
    if (waiting.size() >= MOST_TASKS) {
      return true;
    }
    long bytes = 0;
    for (OpenTask task : waiting) {
      bytes += task.bytes;
    }
    return bytes >= MOST_BYTES;
  }
}
