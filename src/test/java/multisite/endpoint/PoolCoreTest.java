package multisite.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

/** What a pool decides, step by step on a clock of the test, without any process. */
class PoolCoreTest {
  private static final PoolSettings ONE = PoolSettings.of("qc", 1, List.of("worker"));

  private final List<Result> results = new ArrayList<>();
  private long now;

  @Test
  void startsNoMoreWorkersThanThereIsWorkFor() {
    PoolCore core = core(PoolSettings.of("qc", 3, List.of("worker")));
    assertThat(core.drain()).isEmpty();

    submit(core, Tasks.of("a"));
    submit(core, Tasks.of("b"));

    assertThat(starts(core.drain())).containsExactly(new WorkerId(0, 1), new WorkerId(1, 1));
  }

  @Test
  void startsAllAtOnceIfItIsToldTo() {
    PoolCore core = core(PoolSettings.of("qc", 3, List.of("worker")).withEagerness(true, 0));

    assertThat(starts(core.drain())).hasSize(3);
  }

  @Test
  void givesAWorkerOneTaskAtATimeInTheirOrder() {
    PoolCore core = core(ONE);
    Task first = submit(core, Tasks.of("a"));
    Task second = submit(core, Tasks.of("b"));
    WorkerId worker = ready(core);

    assertThat(sends(core.drain())).containsExactly(first);
    core.done(worker, answer(first), now);
    assertThat(sends(core.drain())).containsExactly(second);
    assertThat(results).hasSize(1);
  }

  @Test
  void keepsOneTaskWaitingInsideTheWorkerIfItIsToldTo() {
    PoolCore core = core(ONE.withEagerness(true, 1));
    Task first = submit(core, Tasks.of("a"));
    Task second = submit(core, Tasks.of("b"));
    submit(core, Tasks.of("c"));
    WorkerId worker = ready(core);
    assertThat(sends(core.drain())).containsExactly(first, second);

    core.lost(worker, "died", now);

    assertThat(results).isEmpty();
    WorkerId next = readyAgain(core);
    List<Task> sent = sends(core.drain());
    assertThat(sent).extracting(Task::taskId).containsExactly(first.taskId(), second.taskId());
    assertThat(sent).extracting(Task::retries).containsExactly(1, 0);
    assertThat(next.generation()).isEqualTo(2);
  }

  @Test
  void countsADeadlineFromTheMomentTheTaskIsInHand() {
    PoolCore core =
        new PoolCore(
            ONE.withEagerness(true, 1),
            task -> Optional.of(Duration.ofSeconds(10)),
            Clock.systemUTC(),
            now);
    Task first = submit(core, Tasks.of("a"));
    Task second = submit(core, Tasks.of("b"));
    WorkerId worker = ready(core);
    core.drain();
    pass(core, 9);
    core.heartbeat(worker, now);
    core.done(worker, answer(first), now);
    pass(core, 9);
    assertThat(kills(core.drain())).isEmpty();

    pass(core, 2);

    assertThat(kills(core.drain())).containsExactly(worker);
    assertThat(failure(core, second).message())
        .isEqualTo("'b' took longer than 10 s and was stopped");
    core.done(worker, answer(second), now);
    core.lost(worker, "was stopped", now);
    carryOut(core);
    assertThat(results).hasSize(2);
  }

  @Test
  void restartsATimedOutWorkerWithoutDelay() {
    PoolCore core =
        new PoolCore(ONE, task -> Optional.of(Duration.ofSeconds(1)), Clock.systemUTC(), now);
    for (int i = 0; i < 5; i++) {
      submit(core, Tasks.of("a"));
      WorkerId worker = i == 0 ? ready(core) : readyAgain(core);
      pass(core, 2);
      core.lost(worker, "was stopped", now);
    }
    carryOut(core);
    assertThat(results).hasSize(5);
  }

  @Test
  void killsAWorkerThatIsSilentButNotAfterTheDriverItselfStoodStill() {
    PoolCore core = core(ONE.withEagerness(true, 0));
    WorkerId worker = ready(core);
    core.drain();

    now += Duration.ofSeconds(100).toNanos(); // no ticks: this process was stopped
    core.tick(now);
    pass(core, 29);
    assertThat(kills(core.drain())).isEmpty();

    pass(core, 3);
    assertThat(kills(core.drain())).containsExactly(worker);
    pass(core, 6);
    assertThat(kills(core.drain())).as("again, if it did not end").contains(worker);
  }

  @Test
  void waitsLongerBeforeEachRestartOfAWorkerThatKeepsDying() {
    PoolCore core = core(ONE.withEagerness(true, 0));
    WorkerId worker = ready(core);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      core.drain();
      core.lost(worker, "died", now);
      long before = now;
      while (starts(core.drain()).isEmpty() && now - before < 100_000_000_000L) {
        now += 50_000_000;
        core.tick(now);
      }
      waits.add((now - before) / 1_000_000);
      worker = new WorkerId(0, worker.generation() + 1);
      core.hello(worker, "", 1, now);
    }
    assertThat(waits)
        .containsExactly(
            0L, 250L, 500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L, 30000L);
  }

  @Test
  void givesUpAfterThreeStartsInARowThatFail() {
    PoolCore core = core(ONE);
    Task task = submit(core, Tasks.of("a"));
    for (int i = 1; i <= 3; i++) {
      assertThat(results).isEmpty();
      core.lost(new WorkerId(0, i), "exited with code 1", now);
      pass(core, 1);
    }

    assertThat(failure(core, task).message())
        .isEqualTo("the workers of pool 'qc' do not start: the last one exited with code 1");
    assertThat(core.broken()).isPresent();
  }

  @Test
  void goesOnWithTheWorkersThatDoStart() {
    PoolCore core = core(PoolSettings.of("qc", 2, List.of("worker")).withEagerness(true, 0));
    core.hello(new WorkerId(0, 1), "", 1, now);
    for (int i = 1; i <= 5; i++) {
      core.lost(new WorkerId(1, i), "exited with code 1", now);
      pass(core, 10);
      core.heartbeat(new WorkerId(0, 1), now);
    }
    Task task = submit(core, Tasks.of("a"));

    assertThat(core.broken()).isEmpty();
    assertThat(sends(core.drain())).containsExactly(task);
  }

  @Test
  void killsAWorkerThatSaysNoHello() {
    PoolCore core = core(ONE.withEagerness(true, 0));
    core.drain();

    pass(core, 61);

    assertThat(kills(core.drain())).containsExactly(new WorkerId(0, 1));
  }

  @Test
  void distrustsAWorkerThatAnswersWhatItWasNotGiven() {
    PoolCore core = core(ONE);
    Task task = submit(core, Tasks.withRetries(0, "a"));
    WorkerId worker = ready(core);
    core.drain();

    core.done(worker, answer(Tasks.of("other")), now);

    assertThat(kills(core.drain())).containsExactly(worker);
    core.lost(worker, "answered a task that it was not given", now);
    assertThat(failure(core, task).kind()).isEqualTo("worker_lost");
  }

  @Test
  void ignoresWhatAFormerProcessOfTheSamePlaceStillSays() {
    PoolCore core = core(ONE);
    Task task = submit(core, Tasks.of("a"));
    WorkerId first = ready(core);
    core.lost(first, "died", now);
    WorkerId second = readyAgain(core);
    core.drain();

    core.done(first, answer(task), now);
    core.lost(first, "died", now);
    core.rejected(first, task, "too large", now);
    assertThat(results).isEmpty();

    core.done(second, answer(task), now);
    carryOut(core);
    assertThat(results).hasSize(1);
  }

  @Test
  void failsATaskThatFitsNoFrameAndGoesOnWithTheNext() {
    PoolCore core = core(ONE);
    Task large = submit(core, Tasks.of("a"));
    Task small = submit(core, Tasks.of("b"));
    WorkerId worker = ready(core);
    core.drain();

    core.rejected(worker, large, "'a' cannot be sent: too large", now);

    assertThat(sends(core.drain())).containsExactly(small);
    assertThat(failure(core, large).kind()).isEqualTo("task_too_large");
  }

  @Test
  void tellsOfEachTasksStartAndEnd() {
    PoolCore core = core(ONE);
    Task task = submit(core, Tasks.of("a"));
    WorkerId worker = ready(core);
    core.done(worker, answer(task), now);

    assertThat(core.drain())
        .filteredOn(PoolAction.Tell.class::isInstance)
        .extracting(action -> ((PoolAction.Tell) action).event().getClass().getSimpleName())
        .containsExactly("Started", "TaskStarted", "TaskEnded");
  }

  private PoolCore core(PoolSettings settings) {
    return new PoolCore(settings, task -> Optional.empty(), Clock.systemUTC(), now);
  }

  private Task submit(PoolCore core, Task task) {
    core.submit(task, results::add, now);
    return task;
  }

  private WorkerId ready(PoolCore core) {
    WorkerId worker = new WorkerId(0, 1);
    core.hello(worker, "", 1, now);
    return worker;
  }

  private WorkerId readyAgain(PoolCore core) {
    List<WorkerId> started = starts(core.drain());
    for (int seconds = 0; seconds < 100 && started.isEmpty(); seconds++) {
      pass(core, 1);
      started = starts(core.drain());
    }
    WorkerId last = started.get(started.size() - 1);
    core.hello(last, "", 1, now);
    return last;
  }

  /** Time passes with a tick every tenth of a second. */
  private void pass(PoolCore core, int seconds) {
    for (int tenth = 0; tenth < seconds * 10; tenth++) {
      now += 100_000_000;
      core.tick(now);
    }
  }

  private Outcome.Failure failure(PoolCore core, Task task) {
    carryOut(core);
    return results.stream()
        .filter(result -> result.task().taskId().equals(task.taskId()))
        .map(result -> (Outcome.Failure) result.outcome())
        .findFirst()
        .orElseThrow();
  }

  private void carryOut(PoolCore core) {
    finish(core.drain());
  }

  private List<PoolAction> finish(List<PoolAction> actions) {
    for (PoolAction action : actions) {
      if (action instanceof PoolAction.Finish finish) {
        finish.done().accept(finish.result());
      }
    }
    return actions;
  }

  private List<WorkerId> starts(List<PoolAction> actions) {
    return finish(actions).stream()
        .filter(PoolAction.Start.class::isInstance)
        .map(action -> ((PoolAction.Start) action).worker())
        .toList();
  }

  private List<WorkerId> kills(List<PoolAction> actions) {
    return finish(actions).stream()
        .filter(PoolAction.Kill.class::isInstance)
        .map(action -> ((PoolAction.Kill) action).worker())
        .toList();
  }

  private List<Task> sends(List<PoolAction> actions) {
    return finish(actions).stream()
        .filter(PoolAction.Send.class::isInstance)
        .map(action -> ((PoolAction.Send) action).task())
        .toList();
  }

  private static Result answer(Task task) {
    return new Result(
        task, new Outcome.Success(TextNode.valueOf("x")), task.timing(), Map.of(), Map.of());
  }
}
