package multisite.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import multisite.task.Json;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Queues on a Redis server, so that thinker and task server may be processes of their own and tasks
 * outlive both. Lists and messages are those of Colmena 0.7.2; what Colmena loses is kept by keys
 * of our own:
 *
 * <ul>
 *   <li>A request or result that was received is under way, with a lease that its receiver renews.
 *       When the receiver dies the lease ends, and the item is handed out again.
 *   <li>A task that was answered is not run again, and an answer is delivered once.
 *   <li>A server that goes away is waited for; one that comes back without its memory gets the open
 *       tasks of this thinker again.
 * </ul>
 */
public final class RedisTaskQueues implements TaskQueues {
  /** How long the items of a dead receiver stay with it. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(RedisTaskQueues.class);
  private static final long OVER_SECONDS = 3600;
  private static final String KILL = "null";
  private static final String KILL_REQUEST = "default" + KILL;
  private static final Optional<Optional<Task>> NOTHING_ANY_MORE = Optional.of(Optional.empty());

  private final RedisLink link;
  private final RedisKeys keys;
  private final Clock clock;
  private final Duration lease;
  private final RedisKeeper keeper;
  private final String receiver = UUID.randomUUID().toString();
  private final RedisInlet requests;
  private final ReentrantLock requestsLock = new ReentrantLock();
  private final Map<Topic, RedisInlet> results = new EnumMap<>(Topic.class);
  private final Map<Topic, ReentrantLock> resultLocks = new EnumMap<>(Topic.class);

  /** Thinker: tasks sent and not answered. */
  private final Map<String, Task> open = new ConcurrentHashMap<>();

  /** Thinker: ids of tasks whose answer was handed out. */
  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  /** Thinker: names in the leases of results that were handed out and not acknowledged. */
  private final Set<String> unacknowledged = ConcurrentHashMap.newKeySet();

  /**
   * Task server: names in the leases of requests that were received and not answered, and whether
   * their inputs are to travel back.
   */
  private final Map<String, Boolean> serving = new ConcurrentHashMap<>();

  private final AtomicInteger unreadable = new AtomicInteger();

  private volatile boolean killed;
  private volatile boolean closing;
  private volatile boolean deleted;

  /**
   * Connects.
   *
   * @param prefix the campaign's name: starts all keys, so that campaigns may share a server
   * @param lease after which the items of a dead receiver are handed out again
   * @throws QueueException with one sentence if the server cannot be reached or used
   */
  public RedisTaskQueues(
      RedisAddress address, String prefix, Duration lease, Clock clock, QueueListener listener) {
    this.keys = new RedisKeys(prefix);
    this.clock = clock;
    this.lease = lease;
    this.link = RedisLink.connect(address);
    this.requests = new RedisInlet(link, keys, receiver, keys.requests(), keys.requestsUnderWay());
    for (Topic topic : Topic.values()) {
      results.put(
          topic, new RedisInlet(link, keys, receiver, keys.results(topic), keys.resultsUnderWay()));
      resultLocks.put(topic, new ReentrantLock());
    }
    this.keeper = new RedisKeeper(link, keys, lease, this::held, this::queueOpenAgain, listener);
    try {
      keeper.start();
    } catch (JedisException e) {
      link.close();
      throw new QueueException("Redis at " + address + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public void sendTask(Task task) throws InterruptedException {
    if (unacknowledged.contains(resultMember(task))) {
      forget(task); // whoever asks again has seen the answer
    }
    answered.remove(task.taskId());
    open.put(task.taskId(), task);
    keeper.mark(receiver);
    send(task, "new");
  }

  @Override
  public void sendTaskAgain(Task task) throws InterruptedException {
    open.put(task.taskId(), task);
    keeper.mark(receiver);
    send(task, "repeated");
  }

  @Override
  public Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
    return alone(requestsLock, timeout, this::nextTask).flatMap(Function.identity());
  }

  @Override
  public void sendResult(Result result) throws InterruptedException {
    Task task = result.task();
    boolean keepInputs = serving.getOrDefault(taskMember(task), false);
    String message = text(ResultJson.toJson(result, keepInputs));
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

  @Override
  public Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException {
    return alone(of(resultLocks, topic), timeout, left -> nextResult(topic, left));
  }

  @Override
  public void acknowledge(Result result) throws InterruptedException {
    forget(result.task());
  }

  @Override
  public void sendKill() throws InterruptedException {
    link.patiently(redis -> redis.rpush(keys.requests(), KILL_REQUEST));
  }

  /**
   * Thinker: a campaign begins or goes on; what told the servers of a former one to stop is void.
   */
  public void begin() throws InterruptedException {
    link.patiently(redis -> redis.lrem(keys.requests(), 0, KILL_REQUEST));
    link.patiently(redis -> redis.del(keys.over()));
  }

  @Override
  public boolean killed() {
    return killed;
  }

  /**
   * Lets go of the connection; what this process has received and not answered or acknowledged is
   * handed out again at once.
   */
  @Override
  public void close() {
    closing = true;
    if (!deleted) {
      keeper.close();
      awaitReceivers(); // what they still take would stay in a hand that has no lease any more
      keeper.release();
    }
    link.close();
  }

  private void awaitReceivers() {
    long end = System.nanoTime() + RedisLink.LONGEST_BLOCK.multipliedBy(2).toNanos();
    try {
      lockUntil(end, requestsLock);
      for (ReentrantLock lock : resultLocks.values()) {
        lockUntil(end, lock);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Locks for good: nobody receives any more. */
  private static void lockUntil(long end, ReentrantLock lock) throws InterruptedException {
    if (!lock.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      log.warn("A receiver is still waiting for Redis");
    }
  }

  /**
   * The campaign is over: receives nothing more, and deletes all keys of its prefix and no others.
   * A server that is away keeps them; it is not waited for.
   */
  public void deleteKeys() {
    closing = true;
    deleted = true;
    keeper.close();
    awaitReceivers();
    try {
      link.once(redis -> redis.del(keys.shared().toArray(String[]::new)));
      link.once(this::deleteHands);
    } catch (JedisException e) {
      log.warn("Redis is away: the keys that begin with {} stay there", keys.prefix());
    }
  }

  /**
   * As {@link #deleteKeys}, and tells all task servers of this campaign to stop, also those that
   * come within the next hour; then nothing is left there.
   */
  public void endCampaign() {
    deleteKeys();
    try {
      link.once(redis -> redis.setex(keys.over(), OVER_SECONDS, "over"));
      link.once(redis -> redis.rpush(keys.requests(), KILL_REQUEST));
      link.once(redis -> redis.expire(keys.requests(), OVER_SECONDS));
    } catch (JedisException e) {
      log.warn("Redis is away: task servers of this campaign have to be stopped by hand");
    }
  }

  private long deleteHands(UnifiedJedis redis) {
    ScanParams hands = new ScanParams().match(keys.hand("*", "")).count(1000);
    String cursor = ScanParams.SCAN_POINTER_START;
    long count = 0;
    do {
      ScanResult<String> page = redis.scan(cursor, hands);
      count += page.getResult().stream().mapToLong(redis::del).sum();
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return count;
  }

  /** Nothing to try again, nothing at all any more, or a task. */
  private Optional<Optional<Task>> nextTask(Duration left) throws InterruptedException {
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
      JsonNode json = parse(item.get().substring(Math.max(0, brace)));
      keepInputs = ResultJson.keepsInputs(json);
      task = ResultJson.toTask(json);
    } catch (IllegalArgumentException e) {
      noteUnreadable("A request in " + keys.requests(), e);
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

  /** Says it for the 1st, 2nd, 4th, 8th, … time, so that no flood fills the log. */
  private void noteUnreadable(String what, IllegalArgumentException e) {
    int count = unreadable.incrementAndGet();
    if (Integer.bitCount(count) == 1) {
      log.error("{} cannot be read and is dropped ({} so far): {}", what, count, e.getMessage());
    }
  }

  private Optional<Result> nextResult(Topic topic, Duration left) throws InterruptedException {
    RedisInlet inlet = of(results, topic);
    Optional<String> item = inlet.next(left);
    if (item.isEmpty()) {
      return Optional.empty();
    }
    Result result;
    try {
      result = ResultJson.toResult(parse(item.get()));
    } catch (IllegalArgumentException e) {
      noteUnreadable("A result of " + topic, e);
      inlet.drop(item.get());
      return Optional.empty();
    }
    Task task = result.task();
    if (!inlet.take(task.taskId(), resultField(task), resultMember(task), false, lease)) {
      return Optional.empty();
    }
    if (!answered.add(task.taskId())) {
      if (!unacknowledged.contains(resultMember(task))) {
        forget(task); // a second answer to what is done
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

  private void forget(Task task) throws InterruptedException {
    link.patiently(redis -> redis.hdel(keys.resultsUnderWay(), resultField(task)));
    link.patiently(redis -> redis.zrem(keys.leases(), resultMember(task)));
    unacknowledged.remove(resultMember(task));
  }

  private Object send(Task task, String how) throws InterruptedException {
    String message = task.topic().wireName() + text(ResultJson.toJson(task));
    return link.patiently(
        redis ->
            RedisScript.SEND.run(
                redis,
                List.of(keys.requests(), keys.answered(), keys.requestsUnderWay()),
                List.of(task.taskId(), message, how)));
  }

  private int queueOpenAgain() throws InterruptedException {
    int queued = 0;
    for (Task task : open.values()) {
      queued += Long.valueOf(1).equals(send(task, "repeated")) ? 1 : 0;
    }
    return queued;
  }

  private List<String> held() {
    List<String> members = new ArrayList<>(serving.keySet());
    members.addAll(unacknowledged);
    members.add(requests.handMember());
    results.values().forEach(inlet -> members.add(inlet.handMember()));
    return members;
  }

  private interface Attempt<T> {
    Optional<T> within(Duration left) throws InterruptedException;
  }

  /** Tries until there is something or the time is over, as the only thread of this process. */
  private <T> Optional<T> alone(ReentrantLock lock, Duration timeout, Attempt<T> attempt)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      while (true) {
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        Optional<T> found = attempt.within(left);
        if (found.isPresent() || left.isZero() || closing) {
          return found;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static String taskMember(Task task) {
    return "t:" + task.taskId();
  }

  private static String resultField(Task task) {
    return task.topic().wireName() + ":" + task.taskId();
  }

  private static String resultMember(Task task) {
    return "r:" + resultField(task);
  }

  private static <T> T of(Map<Topic, T> map, Topic topic) {
    T value = map.get(topic);
    if (value == null) {
      throw new AssertionError(topic);
    }
    return value;
  }

  private static String text(JsonNode json) {
    try {
      return Json.MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a message cannot be written as JSON", e);
    }
  }

  private static JsonNode parse(String message) {
    try {
      return Json.MAPPER.readTree(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
