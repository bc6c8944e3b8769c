package multisite.queue;

import static multisite.queue.RedisMessages.resultField;
import static multisite.queue.RedisMessages.resultMember;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;

/**
 * The thinker's half of the queues: sends tasks, remembers those that are open, and takes each
 * answer once.
 */
final class RedisThinkerSide {
  private final RedisLink link;
  private final RedisKeys keys;
  private final Clock clock;
  private final Duration lease;
  private final Map<Topic, RedisInlet> results = new EnumMap<>(Topic.class);
  private final Map<Topic, SoleReceiver> receivers = new EnumMap<>(Topic.class);
  private final RedisMessages messages = new RedisMessages();

  /** Tasks sent and not answered. */
  private final Map<String, Task> open = new ConcurrentHashMap<>();

  /** Ids of tasks whose answer was handed out. */
  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  /** Names in the leases of results that were handed out and not acknowledged. */
  private final Set<String> unacknowledged = ConcurrentHashMap.newKeySet();

  RedisThinkerSide(
      RedisLink link, RedisKeys keys, String receiverName, Duration lease, Clock clock) {
    this.link = link;
    this.keys = keys;
    this.lease = lease;
    this.clock = clock;
    for (Topic topic : Topic.values()) {
      results.put(
          topic,
          new RedisInlet(link, keys, receiverName, keys.results(topic), keys.resultsUnderWay()));
      receivers.put(topic, new SoleReceiver());
    }
  }

  /** What has to be done before {@link #send}, so that an answer is awaited. */
  void expectAnswer(Task task) throws InterruptedException {
    if (unacknowledged.contains(resultMember(task))) {
      acknowledge(task); // whoever asks again has seen the answer
    }
    answered.remove(task.taskId());
    open.put(task.taskId(), task);
  }

  /** As {@link #expectAnswer}, for a task that may have been answered. */
  void expectAnswerStill(Task task) {
    open.put(task.taskId(), task);
  }

  /** Queues a task, whatever became of a former one of its id. */
  void send(Task task) throws InterruptedException {
    send(task, "new");
  }

  /** Queues a task unless it is queued, under way or answered; whether it did. */
  boolean sendAgain(Task task) throws InterruptedException {
    return Long.valueOf(1).equals(send(task, "repeated"));
  }

  private Object send(Task task, String how) throws InterruptedException {
    String message = task.topic().wireName() + RedisMessages.text(ResultJson.toJson(task));
    return link.patiently(
        redis ->
            RedisScript.SEND.run(
                redis,
                List.of(keys.requests(), keys.answered(), keys.requestsUnderWay()),
                List.of(task.taskId(), message, how)));
  }

  /** The server has lost its memory: queues all open tasks; how many were not there. */
  int sendOpenAgain() throws InterruptedException {
    int queued = 0;
    for (Task task : open.values()) {
      queued += sendAgain(task) ? 1 : 0;
    }
    return queued;
  }

  Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException {
    return Objects.requireNonNull(receivers.get(topic)).receive(timeout, left -> next(topic, left));
  }

  private Optional<Result> next(Topic topic, Duration left) throws InterruptedException {
    RedisInlet inlet = Objects.requireNonNull(results.get(topic));
    Optional<String> item = inlet.next(left);
    if (item.isEmpty()) {
      return Optional.empty();
    }
    Result result;
    try {
      result = ResultJson.toResult(RedisMessages.parse(item.get()));
    } catch (IllegalArgumentException e) {
      messages.noteUnreadable("A result of " + topic, e);
      inlet.drop(item.get());
      return Optional.empty();
    }
    Task task = result.task();
    if (!inlet.take(task.taskId(), resultField(task), resultMember(task), false, lease)) {
      return Optional.empty();
    }
    if (!answered.add(task.taskId())) {
      if (!unacknowledged.contains(resultMember(task))) {
        acknowledge(task); // a second answer to what is done
      }
      return Optional.empty();
    }
    unacknowledged.add(resultMember(task));
    return Optional.of(
        withInputs(result, Optional.ofNullable(open.remove(task.taskId())))
            .at(Stamp.RESULT_RECEIVED, UnixTime.now(clock)));
  }

  /** The inputs do not travel back: they are still here, unless another process sent the task. */
  private static Result withInputs(Result result, Optional<Task> sent) {
    if (sent.isEmpty()) {
      return result;
    }
    Task told = result.task();
    Task task =
        new Task(
            told.taskId(),
            told.method(),
            told.topic(),
            sent.get().args(),
            sent.get().kwargs(),
            told.taskInfo(),
            told.resources(),
            told.retries(),
            told.maxRetries(),
            told.timing());
    return new Result(
        task, result.outcome(), result.timing(), result.workerInfo(), result.messageSizes());
  }

  /** The answer of a task is safe elsewhere: it need not be handed out again. */
  void acknowledge(Task task) throws InterruptedException {
    link.patiently(redis -> redis.hdel(keys.resultsUnderWay(), resultField(task)));
    link.patiently(redis -> redis.zrem(keys.leases(), resultMember(task)));
    unacknowledged.remove(resultMember(task));
  }

  /** The leases to renew. */
  Stream<String> held() {
    return Stream.concat(
        unacknowledged.stream(), results.values().stream().map(RedisInlet::handMember));
  }

  /** The threads that receive. */
  Stream<SoleReceiver> receivers() {
    return receivers.values().stream();
  }
}
