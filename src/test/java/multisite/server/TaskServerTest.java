package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import multisite.queue.MemoryTaskQueues;
import multisite.queue.QueueException;
import multisite.queue.TaskQueues;
import multisite.task.Endpoint;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskServerTest {
  private static final Clock NOON = Clock.fixed(Instant.ofEpochSecond(43200), ZoneOffset.UTC);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final TaskQueues queues = new MemoryTaskQueues(NOON);
  private final FakeEndpoint endpoint = new FakeEndpoint();

  @Test
  void carriesATaskToItsEndpointAndTheAnswerBackWithAllStamps() throws Exception {
    try (TaskServer server = serve(queues)) {
      Task task = Tasks.of("echo", "CCO");
      queues.sendTask(task);

      FakeEndpoint.Given given = given();
      assertThat(given.task().withTiming(task.timing())).isEqualTo(task);
      given.done().accept(success(given.task()));
      Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();

      assertThat(result.success()).isTrue();
      assertThat(result.timing().stamps())
          .containsOnlyKeys(
              Stamp.CREATED,
              Stamp.INPUT_RECEIVED,
              Stamp.START_TASK_SUBMISSION,
              Stamp.TASK_RECEIVED,
              Stamp.RESULT_SENT,
              Stamp.RESULT_RECEIVED);
    }
  }

  @Test
  void answersAtOnceThatNobodyRunsAMethod() throws Exception {
    try (TaskServer server = serve(queues)) {
      queues.sendTask(Tasks.of("run_everything"));

      Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();

      assertThat(result.outcome())
          .isEqualTo(
              new Outcome.Failure(
                  "unknown_method", "no endpoint runs 'run_everything', only [echo]", ""));
    }
  }

  @Test
  void goesOnReceivingWhileAnEndpointIsFull() throws Exception {
    FakeEndpoint other = new FakeEndpoint();
    try (TaskServer server =
        new TaskServer(queues, Map.of("echo", endpoint, "train", other), NOON)) {
      server.start();
      for (int i = 0; i < 1000; i++) {
        queues.sendTask(Tasks.of("echo", i));
      }
      queues.sendTask(Tasks.of("train"));

      assertThat(other.given.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(endpoint.given).hasSize(1000);
    }
  }

  @Test
  void stopsWhenTheThinkerSaysSo() throws Exception {
    try (TaskServer server = serve(queues)) {
      assertThat(server.awaitKill(Duration.ofMillis(1))).isFalse();
      queues.sendKill();
      assertThat(server.awaitKill(LONG)).isTrue();
    }
  }

  @Test
  void sendsTheAnswersAtHandWhenItIsClosedAndDropsLaterOnes() throws Exception {
    TaskServer server = serve(queues);
    queues.sendTask(Tasks.of("echo", 1));
    queues.sendTask(Tasks.of("echo", 2));
    FakeEndpoint.Given first = given();
    FakeEndpoint.Given second = given();
    first.done().accept(success(first.task()));

    server.close();
    second.done().accept(success(second.task()));

    assertThat(queues.receiveResult(Topic.SIMULATE, LONG)).isPresent();
    assertThat(queues.receiveResult(Topic.SIMULATE, Duration.ofMillis(50))).isEmpty();
  }

  @Test
  void survivesAnEndpointThatThrows() throws Exception {
    Endpoint broken =
        new Endpoint() {
          @Override
          public void submit(Task task, java.util.function.Consumer<Result> done) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public int workers() {
            return 1;
          }

          @Override
          public void close() {}
        };
    try (TaskServer server =
        new TaskServer(queues, Map.of("echo", endpoint, "break", broken), NOON)) {
      server.start();
      queues.sendTask(Tasks.of("break"));
      queues.sendTask(Tasks.of("echo", 1));

      Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
      assertThat(((Outcome.Failure) result.outcome()).kind()).isEqualTo("endpoint_lost");
      assertThat(given().task().method()).isEqualTo("echo");
    }
  }

  @Test
  void triesAgainWhenTheQueuesFail() throws Exception {
    TaskQueues flaky =
        new ForwardingQueues(queues) {
          private int failures;

          @Override
          public Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
            if (failures++ < 1) {
              throw new QueueException("Redis at 127.0.0.1:1 refuses");
            }
            return super.receiveTask(timeout);
          }
        };
    try (TaskServer server = serve(flaky)) {
      queues.sendTask(Tasks.of("echo", 1));
      assertThat(given().task().method()).isEqualTo("echo");
    }
  }

  private TaskServer serve(TaskQueues on) {
    TaskServer server = new TaskServer(on, Map.of("echo", endpoint), NOON);
    server.start();
    return server;
  }

  private FakeEndpoint.Given given() throws InterruptedException {
    return Objects.requireNonNull(endpoint.given.poll(10, TimeUnit.SECONDS));
  }

  private static Result success(Task task) {
    return new Result(
        task, new Outcome.Success(TextNode.valueOf("x")), task.timing(), Map.of(), Map.of());
  }
}
