package multisite.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

class MemoryTaskQueuesTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final MemoryTaskQueues queues =
      new MemoryTaskQueues(Clock.fixed(Instant.ofEpochSecond(7), ZoneOffset.UTC));

  @Test
  void handsOutRequestsInTheirOrder() throws Exception {
    Task first = Tasks.of("a");
    Task second = Tasks.of("b");
    queues.sendTask(first);
    queues.sendTask(second);

    assertThat(queues.receiveTask(LONG)).contains(first);
    assertThat(queues.receiveTask(LONG)).contains(second);
    assertThat(queues.receiveTask(Duration.ZERO)).isEmpty();
  }

  @Test
  void deliversAnAnswerToItsTopicOnlyAndStampsIt() throws Exception {
    Task task = Tasks.of("a");
    queues.sendResult(
        new Result(
            task, new Outcome.Success(TextNode.valueOf("x")), task.timing(), Map.of(), Map.of()));

    assertThat(queues.receiveResult(Topic.TRAIN, Duration.ZERO)).isEmpty();
    Result result = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
    assertThat(result.timing().at(Stamp.RESULT_RECEIVED)).hasValue(7);
    queues.acknowledge(result);
    assertThat(queues.receiveResult(Topic.SIMULATE, Duration.ZERO)).isEmpty();
  }

  @Test
  void killsAfterWhatWasSentBefore() throws Exception {
    queues.sendTask(Tasks.of("a"));
    queues.sendKill();
    queues.sendTask(Tasks.of("b"));

    assertThat(queues.receiveTask(LONG)).isPresent();
    assertThat(queues.killed()).isFalse();
    assertThat(queues.receiveTask(LONG)).isEmpty();
    assertThat(queues.killed()).isTrue();
    assertThat(queues.receiveTask(LONG)).isEmpty();
  }
}
