package multisite.compute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Submission;
import multisite.task.Task;
import org.jspecify.annotations.Nullable;

/**
 * Decides, for one Globus Compute endpoint, what to send when, what became of each task, and which
 * of them were lost. Plain: no threads, no service, no waiting; the caller serializes the calls,
 * says what time it is, and carries out what {@link #drain()} returns. {@link Silence} decides what
 * to say and do when nothing comes.
 *
 * <p>The service takes tasks twice if it is asked twice, and loses those that a dead endpoint had
 * in hand without a word. So each attempt carries our own key, the first answer of any attempt
 * counts, and a task is sent again when it must have been begun longer ago than it may take. An
 * endpoint hands out tasks in their order: when one is answered, those sent before it have been
 * begun, too.
 *
 * <p>All times {@code now} are nanoseconds of a clock that never jumps. Over 300 lines, because the
 * fates of a task belong into one place.
 */
final class ComputeCore {
  /**
   * Times that an attempt which no worker took was followed by another such, sent after it, before
   * the endpoint is given up; what fails at once is one such time.
   */
  static final int MOST_TROUBLES = 3;

  private static final int FAR_LONGER = 8;

  private final ComputeSettings settings;
  private final Function<Task, Duration> limits;
  private final Outbox outbox;
  private final Silence silence;
  private final Prefetch prefetch = new Prefetch();
  private final Map<String, OpenTask> open = new LinkedHashMap<>();
  private final Map<String, OpenTask> byRemoteId = new HashMap<>();
  private final Map<String, Set<String>> known = new HashMap<>();
  private final Set<String> groups = new LinkedHashSet<>();
  private final Set<String> connected = new HashSet<>();
  private final Set<String> connecting = new HashSet<>();

  /** Answers that came before the service has told whose they are. */
  private final Map<String, ShimAnswer> early = new HashMap<>();

  private final Map<String, Long> saidAt = new HashMap<>();
  private final List<ComputeAction> actions = new ArrayList<>();
  private Optional<String> group = Optional.empty();
  private boolean closed;
  private boolean stopped;
  private boolean queryAll;
  private boolean sending;
  private boolean wasConnected;
  private long nextQuery;
  private long nextConnect = Long.MIN_VALUE;
  private long pause;
  private long sequence;
  private int troubles;
  private long troubledSince = Long.MIN_VALUE;
  private int ahead = 1;

  ComputeCore(ComputeSettings settings, Function<Task, Duration> limits, long now) {
    this.settings = settings;
    this.limits = limits;
    this.outbox = new Outbox(settings.timing().linger().toNanos());
    this.silence = new Silence(settings, now);
    this.pause = settings.timing().retry().toNanos();
    this.nextQuery = now + settings.timing().poll().toNanos();
    actions.add(new ComputeAction.LookAtEndpoint());
  }

  /** What became of an answer. */
  enum Fate {
    /** It is the outcome of a task, which somebody has now. */
    HANDED_OVER,
    /** Nobody waits for it: it came twice, or an attempt that was given up has ended, too. */
    REPEATED,
    /** Nobody needs it: the task is tried again. */
    DROPPED
  }

  /** What is to be done now, in this order; each action is handed out once. */
  List<ComputeAction> drain() {
    List<ComputeAction> drained = List.copyOf(actions);
    actions.clear();
    return drained;
  }

  /** What an earlier driver has sent: those tasks are not sent again when they are submitted. */
  void reattach(List<Submission> submissions) {
    for (Submission submission : submissions) {
      if (submission.endpointId().equals(settings.endpointId())) {
        known
            .computeIfAbsent(submission.taskId(), id -> new LinkedHashSet<>())
            .add(submission.remoteId());
        groups.add(submission.groupId());
        group = Optional.of(submission.groupId());
      }
    }
  }

  void submit(Task task, Consumer<Result> done, long now) {
    OpenTask entry = new OpenTask(task, done, now);
    if (closed) {
      finish(entry, closedFailure());
      return;
    }
    Set<String> remoteIds = known.remove(task.taskId());
    if (remoteIds == null) {
      open.put(task.taskId(), entry);
      enqueue(entry, false, now);
      return;
    }
    open.put(task.taskId(), entry);
    for (String remoteId : remoteIds) {
      entry.sent(remoteId, ++sequence, now);
      byRemoteId.put(remoteId, entry);
    }
    entry.reattached = true;
    queryAll = true;
  }

  /**
   * Nanoseconds until {@link #nextBatch} has something; {@code Long.MAX_VALUE} if nothing waits.
   */
  long untilNextBatch(long now) {
    return stopped || closed ? Long.MAX_VALUE : outbox.untilNext(now);
  }

  /** What to send now, if anything; its fate is told by {@link #sent} or {@link #notSent}. */
  Optional<Batch> nextBatch(long now) {
    if (untilNextBatch(now) > 0) {
      return Optional.empty();
    }
    sending = true;
    return Optional.of(new Batch(outbox.take(), group));
  }

  void sent(Batch batch, String groupId, List<String> remoteIds, long now) {
    pause = settings.timing().retry().toNanos();
    group = Optional.of(groupId);
    groups.add(groupId);
    for (int i = 0; i < remoteIds.size(); i++) {
      OpenTask entry = batch.tasks().get(i);
      if (open.get(entry.task.taskId()) == entry) {
        entry.sent(remoteIds.get(i), ++sequence, now);
        byRemoteId.put(remoteIds.get(i), entry);
      }
    }
    sending = false;
    Map<String, ShimAnswer> answers = Map.copyOf(early);
    early.clear();
    answers.forEach((remoteId, answer) -> answered(remoteId, "", answer, now));
    connect(now);
  }

  /** The service cannot be reached, or has no time: the same again after a while. */
  void notSent(Batch batch, String why, long now) {
    notSending();
    actions.add(new ComputeAction.Say(label() + ": " + why + "; trying again"));
    for (int i = batch.tasks().size() - 1; i >= 0; i--) {
      OpenTask entry = batch.tasks().get(i);
      if (open.get(entry.task.taskId()) == entry) {
        outbox.addFirst(entry, now);
      }
    }
    outbox.holdUntil(now + pause);
    pause = Math.min(2 * pause, Duration.ofMinutes(1).toNanos());
  }

  /** The service finds the request too large: each task is tried alone, and one alone fails. */
  void tooLarge(Batch batch, String why, long now) {
    notSending();
    List<OpenTask> tasks =
        batch.tasks().stream().filter(entry -> open.get(entry.task.taskId()) == entry).toList();
    for (OpenTask entry : tasks) {
      if (batch.tasks().size() == 1) {
        String message = "'%s' cannot be sent: %s; give %s";
        finish(
            entry,
            new Outcome.Failure(
                "task_too_large",
                message.formatted(entry.task.method(), why, storeOption(entry.task)),
                ""));
      } else {
        sayOnce(label() + ": " + why + "; its tasks are sent one by one", now);
        entry.alone = true;
        outbox.addFirst(entry, now);
      }
    }
  }

  private void notSending() {
    sending = false;
    early.clear();
  }

  /** The service will never take these. */
  void refused(String why) {
    giveUp(label() + ": " + why);
  }

  /**
   * An attempt was answered.
   *
   * @param taskId our own id of the task as the answer tells it, or blank: an attempt whose remote
   *     id we have never learnt is found by it
   */
  Fate answered(String remoteId, String taskId, ShimAnswer answer, long now) {
    OpenTask found = byRemoteId.remove(remoteId);
    OpenTask entry = found == null ? open.get(taskId) : found;
    if (entry == null || open.get(entry.task.taskId()) != entry) {
      if (sending && entry == null) {
        early.put(remoteId, answer);
        return Fate.DROPPED;
      }
      return Fate.REPEATED;
    }
    entry.remoteIds.remove(remoteId);
    silence.heard(now).ifPresent(actions::add);
    if (answer instanceof ShimAnswer.Done done) {
      troubles = 0;
      learn(entry, done.result(), now);
      finish(entry, merged(entry.task, done.result()));
      return Fate.HANDED_OVER;
    }
    if (answer instanceof ShimAnswer.TooLarge large) {
      finish(entry, new Outcome.Failure("result_too_large", tooLarge(entry.task, large), ""));
      return Fate.HANDED_OVER;
    }
    if (answer instanceof ShimAnswer.TimedOut) {
      String limit = Spans.words(limits.apply(entry.task).toNanos());
      String message = "'%s' took longer than %s and was stopped";
      finish(
          entry, new Outcome.Failure("timeout", message.formatted(entry.task.method(), limit), ""));
      return Fate.HANDED_OVER;
    }
    return failed(entry, answer, now);
  }

  void connected(String groupId) {
    connecting.remove(groupId);
    connected.add(groupId);
    if (wasConnected) {
      actions.add(new ComputeAction.Say(label() + ": results arrive again"));
      queryAll = true;
    }
    wasConnected = true;
    pause = settings.timing().retry().toNanos();
  }

  /** The connection for results is gone, or could not be made. */
  void disconnected(String groupId, String why, long now) {
    connecting.remove(groupId);
    if (connected.remove(groupId)) {
      actions.add(new ComputeAction.Say(label() + ": " + why + "; connecting again"));
      nextConnect = now;
    } else {
      if (pause == settings.timing().retry().toNanos()) {
        actions.add(new ComputeAction.Say(label() + ": " + why + "; trying again"));
      }
      nextConnect = now + pause;
      pause = Math.min(2 * pause, Duration.ofMinutes(1).toNanos());
    }
    wasConnected = true;
  }

  /** What the service says of the endpoint. */
  void endpointIs(boolean online, String details, long now) {
    Optional<Long> awaySince = silence.endpointIs(online, details, open.size(), now);
    actions.addAll(silence.drain());
    if (awaySince.isPresent()) {
      long overdue = now + settings.timing().grace().toNanos();
      open.values().stream()
          .filter(entry -> entry.isSent() && entry.sentAt < awaySince.get())
          .forEach(entry -> entry.overdueAt = Math.min(entry.overdueAt, overdue));
    }
  }

  /** Time has passed. */
  void tick(long now) {
    if (closed || stopped) {
      return;
    }
    connect(now);
    if (queryAll || now >= nextQuery) {
      queryAll = false;
      nextQuery = now + settings.timing().poll().toNanos();
      if (!byRemoteId.isEmpty()) {
        actions.add(new ComputeAction.Query(List.copyOf(byRemoteId.keySet())));
      }
    }
    for (OpenTask entry : List.copyOf(open.values())) {
      if (entry.isSent() && now > lostAt(entry)) {
        lose(entry, InfrastructureFailure.ENDPOINT_LOST, noAnswer(entry), now);
      }
    }
    Optional<OpenTask> oldest = open.values().stream().findFirst();
    Optional<String> giveUp = silence.tick(oldest.map(entry -> entry.since), open.size(), now);
    actions.addAll(silence.drain());
    giveUp.ifPresent(this::giveUp);
    oldest.ifPresent(entry -> probe(entry, now));
  }

  /** Ends all tasks here; the endpoint goes on with them, and their results stay at the service. */
  void close() {
    closed = true;
    for (OpenTask entry : List.copyOf(open.values())) {
      finish(entry, closedFailure());
    }
  }

  /** Tasks without an outcome. */
  int openTasks() {
    return open.size();
  }

  private void enqueue(OpenTask entry, boolean first, long now) {
    Duration limit = limits.apply(entry.task);
    entry.payload = ShimRequest.payload(entry.task, settings, limit);
    entry.bytes = Outbox.bytesInJson(entry.payload);
    if (entry.bytes > Outbox.MOST_BYTES) {
      String message =
          "'%s' has %.1f MB of arguments, and Globus Compute takes at most 10 MB: give %s"
              .formatted(entry.task.method(), entry.bytes / 1e6, storeOption(entry.task));
      finish(entry, new Outcome.Failure("task_too_large", message, ""));
    } else if (first) {
      outbox.addFirst(entry, now);
    } else {
      outbox.add(entry, now);
    }
  }

  private Fate failed(OpenTask entry, ShimAnswer answer, long now) {
    if (answer instanceof ShimAnswer.Refused refused && !entry.reattached) {
      giveUp(label() + ": " + refused.why());
      return Fate.DROPPED;
    }
    if (entry.isSent()) {
      return Fate.DROPPED; // another attempt is under way
    }
    if (answer instanceof ShimAnswer.Lost lost) {
      return lose(entry, InfrastructureFailure.WORKER_LOST, lost.why(), now);
    }
    String why =
        answer instanceof ShimAnswer.NotStarted notStarted
            ? notStarted.why()
            : answer instanceof ShimAnswer.Refused refused ? refused.why() : "";
    if (!entry.reattached && entry.sentAt > troubledSince) {
      troubles++;
      troubledSince = now;
      long pauses = 1L << (2 * (troubles - 1));
      outbox.holdUntil(now + pauses * settings.timing().retry().toNanos());
    }
    if (troubles >= MOST_TROUBLES) {
      giveUp(label() + " runs no task: " + why);
      return Fate.DROPPED;
    }
    return lose(entry, InfrastructureFailure.ENDPOINT_LOST, why, now);
  }

  private Fate lose(OpenTask entry, InfrastructureFailure kind, String why, long now) {
    entry.remoteIds.forEach(byRemoteId::remove);
    entry.remoteIds.clear();
    entry.reattached = false;
    Task task = entry.task;
    if (task.retries() < task.maxRetries()) {
      sayOnce(label() + ": sent again: " + why, now);
      entry.task = task.retried();
      enqueue(entry, true, now);
      return Fate.DROPPED;
    }
    int tries = task.retries() + 1;
    String message = "'" + task.method() + "': " + why + (tries > 1 ? " (try " + tries + ")" : "");
    finish(entry, kind.because(message));
    return Fate.HANDED_OVER;
  }

  /** What many tasks have in common is said once a minute. */
  private void sayOnce(String line, long now) {
    Long before = saidAt.put(line, now);
    if (before == null || now - before > Duration.ofMinutes(1).toNanos()) {
      actions.add(new ComputeAction.Say(line));
    }
  }

  /** When a task counts as lost. */
  private long lostAt(OpenTask entry) {
    long late = entry.begunBy == OpenTask.NEVER ? OpenTask.NEVER : entry.begunBy + allowance(entry);
    return Math.min(late, entry.overdueAt);
  }

  /**
   * How long after its start a task counts as lost. The first attempt is doubted as soon as it
   * takes far longer than any task did: a second one costs little, and whichever answers first
   * counts.
   */
  private long allowance(OpenTask entry) {
    long hard = limits.apply(entry.task).plus(settings.timing().slack()).toNanos();
    if (entry.task.retries() > 0 || silence.longestRun() == 0) {
      return hard;
    }
    long usual = FAR_LONGER * silence.longestRun();
    return Math.min(hard, Math.max(usual, settings.timing().grace().toNanos()));
  }

  private String noAnswer(OpenTask entry) {
    return entry.overdueAt == OpenTask.NEVER
        ? "no answer within %s of its start".formatted(Spans.words(allowance(entry)))
        : "its endpoint was away meanwhile";
  }

  /** When nothing at all comes any more, one task is sent again, to see whether that comes back. */
  private void probe(OpenTask oldest, long now) {
    boolean again = oldest.task.retries() < oldest.task.maxRetries();
    if (again && oldest.isSent() && silence.mayProbe(oldest.sentAt, allowance(oldest), now)) {
      String why = "nothing was answered for " + Spans.words(allowance(oldest));
      lose(oldest, InfrastructureFailure.ENDPOINT_LOST, why, now);
    }
  }

  /** What an answer says of the tasks before it, and of the site's pace. */
  private void learn(OpenTask answered, Result result, long now) {
    double running = result.timing().of(Phase.RUNNING).orElse(0);
    long begun = now - (long) (running * 1e9);
    silence.ran((long) (running * 1e9));
    for (OpenTask entry : open.values()) {
      if (entry.isSent() && entry.sequence < answered.sequence) {
        entry.begunBy = Math.min(entry.begunBy, Math.max(begun, entry.sentAt));
      }
    }
    open.values().stream()
        .filter(entry -> entry.isSent() && entry != answered)
        .sorted(Comparator.comparingLong(entry -> entry.sequence))
        .limit(settings.workers())
        .forEach(entry -> entry.begunBy = Math.min(entry.begunBy, now));
    if (answered.isSent() || answered.reattached) {
      return; // which attempt took how long is not known
    }
    double started = result.timing().at(Stamp.COMPUTE_STARTED).orElse(Double.NaN);
    double ended = result.timing().at(Stamp.COMPUTE_ENDED).orElse(Double.NaN);
    if (Double.isFinite(started) && Double.isFinite(ended)) {
      String worker = result.workerInfo().get("hostname") + " " + result.workerInfo().get("pid");
      prefetch.observe(worker, started, ended, (now - answered.sentAt) / 1e9);
      if (prefetch.ahead() != ahead) {
        ahead = prefetch.ahead();
        actions.add(new ComputeAction.Ahead(ahead));
      }
    }
  }

  private void connect(long now) {
    for (String groupId : groups) {
      if (now >= nextConnect && !connected.contains(groupId) && connecting.add(groupId)) {
        actions.add(new ComputeAction.Connect(groupId));
      }
    }
  }

  private void giveUp(String sentence) {
    if (!stopped) {
      stopped = true;
      actions.add(new ComputeAction.GiveUp(sentence));
    }
  }

  private void finish(OpenTask entry, Outcome.Failure failure) {
    finish(entry, Result.failed(entry.task, failure));
  }

  private void finish(OpenTask entry, Result result) {
    open.remove(entry.task.taskId());
    outbox.remove(entry);
    entry.remoteIds.forEach(byRemoteId::remove);
    actions.add(new ComputeAction.Finish(entry.done, result));
  }

  private Result merged(Task task, Result answer) {
    Map<String, String> info = new HashMap<>(answer.workerInfo());
    info.put("endpoint", settings.endpointId());
    return new Result(
        task, answer.outcome(), task.timing().merge(answer.timing()), info, answer.messageSizes());
  }

  private String tooLarge(Task task, ShimAnswer.TooLarge large) {
    return "the result of '%s' has %.1f MB, and at most 1 MB comes back by Globus Compute: give %s"
        .formatted(task.method(), large.bytes() / 1e6, storeOption(task));
  }

  /** What has large values of such a task travel by reference. */
  private static String storeOption(Task task) {
    return "--" + task.topic().wireName() + "-ps-backend file, redis or globus";
  }

  private Outcome.Failure closedFailure() {
    return InfrastructureFailure.ENDPOINT_LOST.because(
        label() + " was left before the task was done");
  }

  private String label() {
    return label(settings);
  }

  /** How sentences name the endpoint. */
  static String label(ComputeSettings settings) {
    return "the %s endpoint %s".formatted(settings.name(), settings.endpointId());
  }

  /** For tests: the task in the hands of the service under that id, if any. */
  @Nullable OpenTask ofRemoteId(String remoteId) {
    return byRemoteId.get(remoteId);
  }
}
