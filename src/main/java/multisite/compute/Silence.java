package multisite.compute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what to say and do while an endpoint does not answer: looks at it, tells the user that it
 * is away or back, sounds the alarm, and in the end gives it up. Part of {@link ComputeCore}, whose
 * nanoseconds it uses.
 */
final class Silence {
  /** A silent endpoint is looked at this often, or as often as polled. */
  private static final Duration LOOKS = Duration.ofSeconds(10);

  /** What the service says of an endpoint of which it has nothing to say. */
  private static final Set<String> NOTHING = Set.of("", "null", "{}");

  private final ComputeSettings settings;
  private final List<ComputeAction> actions = new ArrayList<>();
  private boolean everHeard;
  private boolean away;
  private String said = "";
  private long awaySince;
  private long lastHeard;
  private long lastProbe;
  private long nextLook;
  private long alarmAfter;
  private long longestRun;
  private boolean alarmed;

  Silence(ComputeSettings settings, long now) {
    this.settings = settings;
    this.lastHeard = now;
    this.lastProbe = now;
    this.nextLook = now + interval();
    this.alarmAfter = settings.timing().alarm().toNanos();
  }

  List<ComputeAction> drain() {
    List<ComputeAction> drained = List.copyOf(actions);
    actions.clear();
    return drained;
  }

  /** An answer came; what to say if it was waited for. */
  Optional<ComputeAction> heard(long now) {
    long silent = now - lastHeard;
    boolean waitedFor = alarmed;
    lastHeard = now;
    everHeard = true;
    alarmed = false;
    alarmAfter = firstAlarm();
    return waitedFor
        ? Optional.of(
            new ComputeAction.Say(label() + " answers again, after " + Spans.words(silent)))
        : Optional.empty();
  }

  /** A task ran for so long: that is no reason for alarm. */
  void ran(long nanos) {
    longestRun = Math.max(longestRun, nanos);
    alarmAfter = Math.max(alarmAfter, firstAlarm());
  }

  /** The longest that any task ran. */
  long longestRun() {
    return longestRun;
  }

  /** The endpoint was looked at; since when it had been away, if it is back now. */
  Optional<Long> endpointIs(boolean online, String details, int open, long now) {
    if (!online && (!away || !details.equals(said))) {
      awaySince = away ? awaySince : now;
      away = true;
      said = details;
      actions.add(
          new ComputeAction.Say(
              "%s is offline%s: start it at its site; %s for at most %s"
                  .formatted(
                      label(),
                      NOTHING.contains(details) ? "" : " (" + details + ")",
                      waiting(open),
                      Spans.words(settings.timing().giveUp().toNanos()))));
      return Optional.empty();
    }
    if (online && away) {
      away = false;
      said = "";
      actions.add(new ComputeAction.Say(label() + " is online again"));
      return Optional.of(awaySince);
    }
    return Optional.empty();
  }

  /**
   * Time has passed; why the endpoint is given up, if it is.
   *
   * @param oldest since when the oldest open task waits
   */
  Optional<String> tick(Optional<Long> oldest, int open, long now) {
    if (oldest.isEmpty() && !away) {
      nextLook = now + interval();
      return Optional.empty();
    }
    long silent = oldest.isEmpty() ? 0 : now - Math.max(lastHeard, oldest.get());
    boolean worthALook = away || silent > interval();
    if (now >= nextLook) {
      nextLook = now + interval();
      if (worthALook) {
        actions.add(new ComputeAction.LookAtEndpoint());
      }
    }
    if (oldest.isEmpty()) {
      return Optional.empty();
    }
    String state =
        "%s has answered nothing for %s; %s was sent %s ago; it is %s"
            .formatted(
                label(),
                Spans.words(silent),
                open == 1 ? "its only task" : "the oldest of its " + open + " tasks",
                Spans.words(now - oldest.get()),
                away ? "offline" : "online");
    if (silent > settings.timing().giveUp().toNanos()) {
      return Optional.of(
          state + "; what it may still answer is kept, resume when it runs (--endpoint-timeout)");
    }
    if (silent > alarmAfter) {
      alarmAfter = 2 * alarmAfter;
      alarmed = true;
      actions.add(new ComputeAction.Say(state));
    }
    return Optional.empty();
  }

  /** Whether an endpoint that is there, and has answered before, has been silent for too long. */
  boolean mayProbe(long sentAt, long allowance, long now) {
    boolean probe =
        everHeard && !away && now - Math.max(Math.max(lastHeard, lastProbe), sentAt) > allowance;
    if (probe) {
      lastProbe = now;
    }
    return probe;
  }

  private static String waiting(int open) {
    return switch (open) {
      case 0 -> "tasks will wait for it";
      case 1 -> "1 task waits for it,";
      default -> open + " tasks wait for it,";
    };
  }

  private long firstAlarm() {
    return Math.max(settings.timing().alarm().toNanos(), 2 * longestRun);
  }

  private long interval() {
    Duration poll = settings.timing().poll();
    return (poll.compareTo(LOOKS) < 0 ? poll : LOOKS).toNanos();
  }

  private String label() {
    return ComputeCore.label(settings);
  }
}
