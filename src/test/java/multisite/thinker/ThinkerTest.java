package multisite.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import multisite.queue.MemoryTaskQueues;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Topic;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ThinkerTest {
  private final MemoryTaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
  private final Thinker thinker = new Thinker(queues);

  @Test
  void submitsNoMoreTasksThanThereAreSlots() throws InterruptedException {
    ResourceCounter slots = new ResourceCounter(3);
    List<Integer> inUse = new CopyOnWriteArrayList<>();
    thinker.taskSubmitter(
        "submit",
        slots,
        () -> {
          inUse.add(slots.inUse());
          if (inUse.size() == 3) {
            thinker.stop();
          }
        });

    thinker.run();

    assertThat(inUse).containsExactly(1, 2, 3);
  }

  @Test
  void givesResultsToTheProcessorOfTheirTopic() throws InterruptedException {
    AtomicReference<String> processed = new AtomicReference<>();
    thinker
        .resultProcessor("infer", Topic.INFER, result -> processed.set("by infer"))
        .resultProcessor(
            "simulate",
            Topic.SIMULATE,
            result -> {
              processed.set(result.task().taskId());
              thinker.stop();
            });
    Result result = Result.failed(Tasks.of("echo"), new Outcome.Failure("a", "b", ""));
    queues.sendTask(result.task());
    queues.receiveTask(Duration.ofSeconds(1));
    queues.sendResult(result);

    thinker.run();

    assertThat(processed).hasValue(result.task().taskId());
  }

  @Test
  void runsAResponderOnceForEachTimeItsEventWasSeen() throws InterruptedException {
    Event event = new Event("event");
    List<String> runs = new CopyOnWriteArrayList<>();
    event.set();
    event.set(); // nobody saw the first one yet: both count once
    thinker.eventResponder(
        "respond",
        event,
        () -> {
          runs.add("run");
          if (runs.size() == 1) {
            event.set();
          } else {
            thinker.stop();
          }
        });

    thinker.run();

    assertThat(runs).hasSize(2);
  }

  @Test
  void stopsAllAgentsWhenOneFailsAndSaysWhy() {
    Event never = new Event("never");
    thinker
        .eventResponder("waits", never, () -> {})
        .eventResponder(
            "fails",
            set(),
            () -> {
              throw new IOException("the disk is full");
            });

    assertThatThrownBy(thinker::run)
        .isInstanceOf(AgentFailedException.class)
        .hasMessage("the disk is full")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void refusesASlotTooManyGivenBack() {
    assertThatThrownBy(() -> new ResourceCounter(1).release())
        .isInstanceOf(IllegalStateException.class);
  }

  private static Event set() {
    Event event = new Event("set");
    event.set();
    return event;
  }
}
