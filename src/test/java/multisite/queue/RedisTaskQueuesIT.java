package multisite.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.RedisServer;
import multisite.testing.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.args.ListDirection;

/** The queues on a real server, and all that can happen to the server and to either side. */
@Timeout(90)
class RedisTaskQueuesIT {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration NOW = Duration.ZERO;

  @TempDir Path directory;
  private RedisServer server;
  private RedisClient client;
  private final List<RedisTaskQueues> opened = new ArrayList<>();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void startServer() {
    server = new RedisServer(directory);
    client = RedisClient.create("127.0.0.1", server.port());
  }

  @AfterEach
  void stopServer() {
    opened.forEach(RedisTaskQueues::close);
    client.close();
    server.close();
  }

  @Test
  void carriesATaskThereAndItsAnswerBackInColmenasForm() throws Exception {
    RedisTaskQueues thinker = open("run");
    RedisTaskQueues taskServer = open("run");
    Task task = Tasks.of("echo", "CCO");

    thinker.sendTask(task);
    assertThat(client.lrange("run_requests", 0, -1).get(0))
        .startsWith("simulate{\"task_id\":\"" + task.taskId())
        .contains("\"inputs\":[[\"\\\"CCO\\\"\"],{}]");
    Task received = taskServer.receiveTask(LONG).orElseThrow();
    assertThat(received.args()).isEqualTo(task.args());

    taskServer.sendResult(answer(received, "ethanol"));
    assertThat(client.llen("run_simulate_result")).isEqualTo(1);
    assertThat(thinker.receiveResult(Topic.TRAIN, NOW)).isEmpty();
    Result result = thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow();

    assertThat(text(result)).isEqualTo("ethanol");
    assertThat(result.task().args()).isEqualTo(task.args());
    assertThat(result.timing().stamps()).containsKey(Stamp.RESULT_RECEIVED);
  }

  @Test
  void leavesNothingOnTheServerButTheKeysOfOthers() throws Exception {
    client.set("run_other", "a stranger's");
    RedisTaskQueues other = open("run2");
    other.sendTask(Tasks.of("echo", 1));
    RedisTaskQueues queues = open("run");
    for (int i = 0; i < 5; i++) {
      queues.sendTask(Tasks.of("echo", i));
    }
    queues.sendResult(answer(queues.receiveTask(LONG).orElseThrow(), "x"));
    assertThat(queues.receiveTask(LONG)).isPresent();
    assertThat(queues.receiveResult(Topic.SIMULATE, LONG)).isPresent();
    client.rpush("run_hand_dead_run_infer_result", "taken by a receiver that died then");
    client.rpush("run2_hand_other_run2_requests", "taken by somebody else");

    queues.deleteKeys();
    queues.close();

    assertThat(client.keys("*"))
        .containsExactlyInAnyOrder(
            "run_other",
            "run2_requests",
            "run2_leases",
            "run2_marker",
            "run2_hand_other_run2_requests");
  }

  @Test
  void handsOutAgainWhatADeadTaskServerHadInHand() throws Exception {
    RedisTaskQueues thinker = open("run", SHORT);
    Task task = Tasks.of("echo", 1);
    thinker.sendTask(task);
    abandonedBy("t:" + task.taskId());

    Task again = open("run", SHORT).receiveTask(LONG).orElseThrow();

    assertThat(again.taskId()).isEqualTo(task.taskId());
    assertThat(events).contains("reclaimed 1");
  }

  @Test
  void handsOutAgainWhatWasTakenAndNotYetLookedAt() throws Exception {
    RedisTaskQueues thinker = open("run", SHORT);
    thinker.sendTask(Tasks.of("echo", 1));
    client.lmove(
        "run_requests", "run_hand_dead_run_requests", ListDirection.LEFT, ListDirection.RIGHT);
    client.zadd("run_leases", 1, "h:run_hand_dead_run_requests|run_requests");

    assertThat(thinker.receiveTask(LONG)).isPresent();
  }

  @Test
  void keepsATaskForItsLiveReceiverPastTheLease() throws Exception {
    RedisTaskQueues thinker = open("run", SHORT);
    RedisTaskQueues slow = open("run", SHORT);
    thinker.sendTask(Tasks.of("echo", 1));
    Task task = slow.receiveTask(LONG).orElseThrow();

    assertThat(open("run", SHORT).receiveTask(SHORT.multipliedBy(5))).isEmpty();
    slow.sendResult(answer(task, "late"));

    assertThat(text(thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow())).isEqualTo("late");
  }

  @Test
  void handsBackAtOnceWhatAClosedTaskServerHad() throws Exception {
    RedisTaskQueues thinker = open("run");
    thinker.sendTask(Tasks.of("echo", 1));
    RedisTaskQueues first = open("run");
    assertThat(first.receiveTask(LONG)).isPresent();

    first.close();

    assertThat(open("run").receiveTask(Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void deliversAnAnswerOnceThoughTwoServersGiveIt() throws Exception {
    RedisTaskQueues thinker = open("run");
    thinker.sendTask(Tasks.of("echo", 1));
    RedisTaskQueues first = open("run");
    Task task = first.receiveTask(LONG).orElseThrow();

    first.sendResult(answer(task, "one"));
    open("run").sendResult(answer(task, "two"));

    assertThat(text(thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow())).isEqualTo("one");
    assertThat(thinker.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
  }

  @Test
  void deliversAnswersOfAPlainColmenaServerOnceToo() throws Exception {
    RedisTaskQueues thinker = open("run");
    Task task = Tasks.of("echo", 1);
    thinker.sendTask(task);
    assertThat(open("run").receiveTask(LONG)).isPresent();
    String message = ResultJson.toJson(answer(task, "twice"), false).toString();
    client.rpush("run_simulate_result", message, message);

    Result result = thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
    assertThat(thinker.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
    thinker.acknowledge(result);
    client.rpush("run_simulate_result", message);

    assertThat(thinker.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
    assertThat(client.llen("run_simulate_result")).isZero();
    assertThat(client.exists("run_results_under_way")).isFalse();
  }

  @Test
  void givesAnAnswerThatWasNotAcknowledgedToTheNextThinker() throws Exception {
    RedisTaskQueues first = open("run");
    first.sendTask(Tasks.of("echo", 1));
    first.sendTask(Tasks.of("echo", 2));
    first.sendResult(answer(first.receiveTask(LONG).orElseThrow(), "safe"));
    first.sendResult(answer(first.receiveTask(LONG).orElseThrow(), "not yet"));
    first.acknowledge(first.receiveResult(Topic.SIMULATE, LONG).orElseThrow());
    assertThat(first.receiveResult(Topic.SIMULATE, LONG)).isPresent();
    first.close();

    RedisTaskQueues second = open("run");

    assertThat(text(second.receiveResult(Topic.SIMULATE, LONG).orElseThrow())).isEqualTo("not yet");
    assertThat(second.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
  }

  @Test
  void runsAgainWhatIsAskedAgainButNotWhatIsOnlyRepeated() throws Exception {
    RedisTaskQueues queues = open("run");
    Task task = Tasks.of("echo", 1);
    queues.sendTask(task);
    Task received = queues.receiveTask(LONG).orElseThrow();
    queues.sendTaskAgain(task);
    assertThat(queues.receiveTask(SHORT)).isEmpty();
    queues.sendResult(answer(received, "one"));
    queues.sendTaskAgain(task);
    assertThat(queues.receiveTask(SHORT)).isEmpty();
    assertThat(queues.receiveResult(Topic.SIMULATE, LONG)).isPresent();

    queues.sendTask(task.retried());

    queues.sendResult(answer(queues.receiveTask(LONG).orElseThrow(), "two"));
    assertThat(text(queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow())).isEqualTo("two");
  }

  @Test
  void stopsTheTaskServerAfterWhatWasSentBefore() throws Exception {
    RedisTaskQueues thinker = open("run");
    RedisTaskQueues taskServer = open("run");
    thinker.sendTask(Tasks.of("echo", 1));
    thinker.sendKill();
    assertThat(client.lindex("run_requests", -1)).isEqualTo("defaultnull");

    assertThat(taskServer.receiveTask(LONG)).isPresent();
    assertThat(taskServer.killed()).isFalse();
    assertThat(taskServer.receiveTask(LONG)).isEmpty();
    assertThat(taskServer.killed()).isTrue();
    assertThat(client.exists("run_requests")).isFalse();
  }

  @Test
  void dropsMessagesThatAreNone() throws Exception {
    RedisTaskQueues queues = open("run");
    client.rpush("run_requests", "", "garbage", "simulate{", "simulate{}", "{\"task_id\":7}", "\0");
    client.rpush("run_simulate_result", "", "[]", "{\"success\":true}");
    queues.sendTask(Tasks.of("echo", 1));

    assertThat(queues.receiveTask(LONG)).isPresent();
    assertThat(queues.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
    assertThat(client.llen("run_requests")).isZero();
    assertThat(client.llen("run_simulate_result")).isZero();
    assertThat(client.keys("run_hand*")).isEmpty();
  }

  @Test
  void waitsForAServerThatIsRestartedWithItsData() throws Exception {
    RedisTaskQueues queues = open("run");
    queues.sendTask(Tasks.of("echo", 1));
    await().until(() -> timesRead() >= 2); // by the sender, and by the keeper after it saw the run
    server.kill();
    CompletableFuture<Optional<Task>> received =
        CompletableFuture.supplyAsync(() -> receive(queues));
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(() -> send(queues, Tasks.of("echo", 2)));

    server.start();

    sent.get(20, TimeUnit.SECONDS);
    assertThat(received.get(20, TimeUnit.SECONDS)).isPresent();
    assertThat(queues.receiveTask(LONG)).isPresent();
    assertThat(queues.receiveTask(SHORT)).isEmpty();
    await().until(() -> events.stream().anyMatch(event -> event.startsWith("restarted, ")));
    assertThat(events).noneMatch(event -> event.startsWith("memory lost"));
  }

  /** How often the campaign's marker was read from the server. */
  private int timesRead() {
    return client
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_get:calls="))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("^cmdstat_get:calls=(\\d+).*", "$1")))
        .sum();
  }

  @Test
  void queuesOpenTasksAgainWhenTheServerLostItsMemory() throws Exception {
    RedisTaskQueues thinker = open("run");
    RedisTaskQueues taskServer = open("run");
    List<Task> tasks = List.of(Tasks.of("a"), Tasks.of("b"), Tasks.of("c"));
    for (Task task : tasks) {
      thinker.sendTask(task);
    }
    Task served = taskServer.receiveTask(LONG).orElseThrow();
    taskServer.sendResult(answer(served, "done"));
    thinker.acknowledge(thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow());
    Task underWay = taskServer.receiveTask(LONG).orElseThrow();

    server.kill();
    server.forget();
    server.start();

    assertThat(taskServer.receiveTask(LONG).map(Task::taskId)).contains(tasks.get(2).taskId());
    await().until(() -> events.contains("memory lost, 2 again"));
    assertThat(taskServer.receiveTask(SHORT)).isEmpty();
    taskServer.sendResult(answer(underWay, "in spite of all"));
    assertThat(text(thinker.receiveResult(Topic.SIMULATE, LONG).orElseThrow()))
        .isEqualTo("in spite of all");
  }

  @Test
  void goesOnAfterTheServerWasFrozen() throws Exception {
    RedisTaskQueues thinker = open("run");
    RedisTaskQueues taskServer = open("run");
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(Tasks.of("echo", i));
    }
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 20; i++) {
                Task task = receive(taskServer).orElseThrow();
                reply(taskServer, answer(task, "x"));
              }
            });
    for (int i = 0; i < 10; i++) {
      thinker.sendTask(tasks.get(i));
    }
    server.freeze();
    CompletableFuture<Void> rest =
        CompletableFuture.runAsync(() -> tasks.subList(10, 20).forEach(t -> send(thinker, t)));
    CompletableFuture.runAsync(
        server::thaw, CompletableFuture.delayedExecutor(12, TimeUnit.SECONDS));

    List<String> answered = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Result result = thinker.receiveResult(Topic.SIMULATE, Duration.ofSeconds(40)).orElseThrow();
      answered.add(result.task().taskId());
      thinker.acknowledge(result);
    }
    rest.get(10, TimeUnit.SECONDS);
    serving.get(10, TimeUnit.SECONDS);
    assertThat(answered)
        .containsExactlyInAnyOrderElementsOf(tasks.stream().map(Task::taskId).toList());
    assertThat(thinker.receiveResult(Topic.SIMULATE, SHORT)).isEmpty();
  }

  @Test
  void saysInOneSentenceThatNobodyAnswers() {
    server.kill();

    assertThatThrownBy(() -> open("run"))
        .isInstanceOf(QueueException.class)
        .hasMessage("Redis at 127.0.0.1:%d cannot be used: Connection refused", server.port());
  }

  @Test
  void logsInWithThePasswordAndNeverShowsIt() throws Exception {
    try (RedisServer locked = new RedisServer(directory, "--requirepass", "s3cret")) {
      URI uri = URI.create("redis://127.0.0.1:" + locked.port() + "/1");

      assertThatThrownBy(() -> open(RedisAddress.of(uri, Optional.of("wr0ng")), "run", LONG))
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("127.0.0.1:" + locked.port() + " refuses the login")
          .hasMessageNotContaining("wr0ng");
      assertThatThrownBy(() -> open(RedisAddress.of(uri, Optional.empty()), "run", LONG))
          .isInstanceOf(QueueException.class);
      RedisAddress address = RedisAddress.of(uri, Optional.of("s3cret"));
      RedisTaskQueues queues = open(address, "run", LONG);
      queues.sendTask(Tasks.of("echo", 1));
      assertThat(queues.receiveTask(LONG)).isPresent();
      assertThat(address.toString()).isEqualTo("127.0.0.1:" + locked.port());
    }
  }

  private void abandonedBy(String member) {
    String item = client.lpop("run_requests");
    client.hset("run_requests_under_way", Map.of(member.substring(2), item));
    client.zadd("run_leases", 1, member);
  }

  private RedisTaskQueues open(String prefix) {
    return open(prefix, RedisTaskQueues.LEASE);
  }

  private RedisTaskQueues open(String prefix, Duration lease) {
    return open(RedisAddress.of("127.0.0.1", server.port()), prefix, lease);
  }

  private RedisTaskQueues open(RedisAddress address, String prefix, Duration lease) {
    QueueListener listener =
        new QueueListener() {
          @Override
          public void restarted(boolean memoryLost, int tasksQueuedAgain) {
            events.add(
                (memoryLost ? "memory lost, " : "restarted, ") + tasksQueuedAgain + " again");
          }

          @Override
          public void reclaimed(int items) {
            events.add("reclaimed " + items);
          }
        };
    RedisTaskQueues queues =
        new RedisTaskQueues(address, prefix, lease, Clock.systemUTC(), listener);
    opened.add(queues);
    return queues;
  }

  private static Result answer(Task task, String value) {
    return new Result(
        task, new Outcome.Success(TextNode.valueOf(value)), task.timing(), Map.of(), Map.of());
  }

  private static String text(Result result) {
    return ((Outcome.Success) result.outcome()).value().asText();
  }

  private static Optional<Task> receive(RedisTaskQueues queues) {
    try {
      return queues.receiveTask(Duration.ofSeconds(40));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void send(RedisTaskQueues queues, Task task) {
    try {
      queues.sendTask(task);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void reply(RedisTaskQueues queues, Result result) {
    try {
      queues.sendResult(result);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
