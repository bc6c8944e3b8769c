package multisite.queue;

import static multisite.queue.RedisMessages.taskMember;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Task;

/** The task server's half of the queues: takes requests, each with a lease, and answers them. */
final class RedisServerSide {
  /** How long a campaign that is over says so to task servers that come late. */
  static final long OVER_SECONDS = 3600;

  private static final String KILL = "null";

  /** What tells a server to stop, as Colmena does. */
  static final String KILL_REQUEST = "default" + KILL;

  private static final Optional<Optional<Task>> NOTHING_ANY_MORE = Optional.of(Optional.empty());

  private final RedisLink link;
  private final RedisKeys keys;
  private final Duration lease;
  private final RedisInlet requests;
  private final SoleReceiver receiver = new SoleReceiver();
  private final RedisMessages messages = new RedisMessages();

  /**
   * Names in the leases of requests that were received and not answered, and whether their inputs
   * are to travel back.
   */
  private final Map<String, Boolean> serving = new ConcurrentHashMap<>();

  private volatile boolean killed;

  RedisServerSide(RedisLink link, RedisKeys keys, String receiverName, Duration lease) {
    this.link = link;
    this.keys = keys;
    this.lease = lease;
    this.requests =
        new RedisInlet(link, keys, receiverName, keys.requests(), keys.requestsUnderWay());
  }

  Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
    return receiver.receive(timeout, this::next).flatMap(Function.identity());
  }

  /** Nothing to try again, nothing at all any more, or a task. */
  private Optional<Optional<Task>> next(Duration left) throws InterruptedException {
    Optional<String> item = killed ? Optional.empty() : requests.next(left);
    if (item.isEmpty()) {
      return killed ? NOTHING_ANY_MORE : Optional.empty();
    }
    int brace = item.get().indexOf('{');
    if (brace < 0 && item.get().endsWith(KILL)) {
      requests.drop(item.get());
      killed = true;
      tellOtherServers(item.get());
      return NOTHING_ANY_MORE;
    }
    Task task;
    boolean keepInputs;
    try {
      JsonNode json = RedisMessages.parse(item.get().substring(Math.max(0, brace)));
      keepInputs = ResultJson.keepsInputs(json);
      task = ResultJson.toTask(json);
    } catch (IllegalArgumentException e) {
      messages.noteUnreadable("A request in " + keys.requests(), e);
      requests.drop(item.get());
      return Optional.empty();
    }
    boolean taken = requests.take(task.taskId(), task.taskId(), taskMember(task), true, lease);
    return taken && serving.put(taskMember(task), keepInputs) == null
        ? Optional.of(Optional.of(task))
        : Optional.empty();
  }

  /** A campaign that is over is over for all its servers. */
  private void tellOtherServers(String kill) throws InterruptedException {
    if (link.patiently(redis -> redis.exists(keys.over()))) {
      link.patiently(redis -> redis.rpush(keys.requests(), kill));
      link.patiently(redis -> redis.expire(keys.requests(), OVER_SECONDS));
    }
  }

  void sendResult(Result result) throws InterruptedException {
    Task task = result.task();
    boolean keepInputs = serving.getOrDefault(taskMember(task), false);
    String message = RedisMessages.text(ResultJson.toJson(result, keepInputs));
    link.patiently(
        redis ->
            RedisScript.ANSWER.run(
                redis,
                List.of(
                    keys.requestsUnderWay(),
                    keys.leases(),
                    keys.answered(),
                    keys.results(task.topic())),
                List.of(task.taskId(), taskMember(task), message)));
    serving.remove(taskMember(task));
  }

  boolean killed() {
    return killed;
  }

  /** The leases to renew. */
  Stream<String> held() {
    return Stream.concat(serving.keySet().stream(), Stream.of(requests.handMember()));
  }

  /** The threads that receive. */
  Stream<SoleReceiver> receivers() {
    return Stream.of(receiver);
  }
}
