package multisite.store.globus;

import java.time.Duration;
import java.util.List;
import multisite.globus.TransferItem;
import multisite.globus.TransferStatus;

/** What is known of a transfer under way, and what follows from its state; for one thread. */
final class WatchedTransfer {
  private static final long NOT_STALLED = Long.MIN_VALUE;

  private final String id;
  private final Route route;
  private final List<TransferItem> items;
  private String currentId;
  private boolean again;
  private long stalledSince = NOT_STALLED;

  /** What follows from a state. */
  sealed interface Verdict {
    /** Nothing new. */
    record Waiting() implements Verdict {}

    /** All files are there. */
    record Arrived() implements Verdict {}

    /** It has just come to a halt. */
    record Stalled(String sentence) implements Verdict {}

    /** It has to be submitted once more. */
    record Again(String sentence) implements Verdict {}

    /** It will never arrive. */
    record Lost(String sentence) implements Verdict {}
  }

  /**
   * @param id the id under which the readers know it, whatever it is submitted as later
   */
  WatchedTransfer(String id, Route route, List<TransferItem> items) {
    this.id = id;
    this.currentId = id;
    this.route = route;
    this.items = List.copyOf(items);
  }

  String id() {
    return id;
  }

  String currentId() {
    return currentId;
  }

  Route route() {
    return route;
  }

  List<TransferItem> items() {
    return items;
  }

  void submittedAgain(String newId) {
    currentId = newId;
    again = true;
    stalledSince = NOT_STALLED;
  }

  Verdict judge(TransferStatus status, Duration stallLimit, long now) {
    return switch (status.state()) {
      case ACTIVE -> {
        stalledSince = NOT_STALLED;
        yield new Verdict.Waiting();
      }
      case SUCCEEDED -> new Verdict.Arrived();
      case FAILED ->
          again
              ? new Verdict.Lost(sentence("failed twice", status))
              : new Verdict.Again(sentence("failed", status));
      case INACTIVE -> judgeStalled(status, stallLimit, now);
    };
  }

  private Verdict judgeStalled(TransferStatus status, Duration stallLimit, long now) {
    if (stalledSince == NOT_STALLED) {
      stalledSince = now;
      return new Verdict.Stalled(sentence("is stalled", status));
    }
    return now - stalledSince < stallLimit.toNanos()
        ? new Verdict.Waiting()
        : new Verdict.Lost(
            sentence("has been stalled for " + stallLimit.toSeconds() + " s", status));
  }

  private String sentence(String what, TransferStatus status) {
    return "transfer %s of %d files to endpoint %s %s%s"
        .formatted(
            currentId,
            items.size(),
            route.destination(),
            what,
            status.why().isEmpty() ? "" : ": " + status.why());
  }
}
