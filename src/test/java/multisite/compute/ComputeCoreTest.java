package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import multisite.compute.ComputeCore.Fate;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Submission;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

class ComputeCoreTest {
  private static final String ENDPOINT = "11111111-1111-1111-1111-111111111111";
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SLACK = Duration.ofMinutes(2);

  private final ComputeSettings settings = ComputeSettings.of("qc", ENDPOINT, 2, "1");
  private final List<Result> results = new ArrayList<>();
  private final List<ComputeAction> seen = new ArrayList<>();
  private long now = Long.MAX_VALUE - Duration.ofDays(1).toNanos() * 20; // near where clocks end
  private int remote;
  private final ComputeCore core = new ComputeCore(settings, task -> LIMIT, now);

  @Test
  void tasksThatComeTogetherAreSentTogether() {
    submit(Tasks.of("echo", 1));
    submit(Tasks.of("echo", 2));
    assertThat(core.nextBatch(now)).as("others may follow").isEmpty();
    now += Duration.ofMillis(5).toNanos();
    assertThat(core.nextBatch(now)).get().satisfies(b -> assertThat(b.tasks()).hasSize(2));
    assertThat(core.untilNextBatch(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aBatchStaysBelowTheBytesThatTheServiceTakes() {
    String megabytes = "x".repeat(4_000_000);
    IntStream.range(0, 5).forEach(i -> submit(Tasks.of("echo", megabytes)));
    assertThat(sendBatch()).hasSize(2);
    assertThat(sendBatch()).hasSize(2);
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void aBatchHasSoManyTasksAtMostAndAFullOneGoesAtOnce() {
    submit(Tasks.of("echo", 0));
    assertThat(core.untilNextBatch(now)).as("others may come").isPositive();
    IntStream.range(1, 501).forEach(i -> submit(Tasks.of("echo", i)));
    assertThat(core.untilNextBatch(now)).as("full").isZero();
    assertThat(sendBatch()).hasSize(500);
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void aTaskThatNoRequestCanHoldFailsAndNamesTheOption() {
    submit(Tasks.of("echo", "x".repeat(9_100_000)));
    assertThat(failure())
        .satisfies(
            f -> {
              assertThat(f.kind()).isEqualTo("task_too_large");
              assertThat(f.message())
                  .isEqualTo(
                      "'echo' has 9.1 MB of arguments, and Globus Compute takes at most 10 MB: give"
                          + " --simulate-ps-backend file, redis or globus");
            });
    assertThat(core.openTasks()).isZero();
  }

  @Test
  void theFirstBatchMakesTheGroupWhoseResultsAreConsumed() {
    submit(Tasks.of("echo", 1));
    assertThat(sendBatch()).hasSize(1);
    assertThat(actions(ComputeAction.Connect.class))
        .containsExactly(new ComputeAction.Connect("g"));
    submit(Tasks.of("echo", 2));
    now += Duration.ofMillis(5).toNanos();
    assertThat(core.nextBatch(now).orElseThrow().groupId()).contains("g");
  }

  @Test
  void anAnswerIsHandedOverOnceHoweverOftenItComes() {
    Task task = sent(Tasks.of("echo", 1));
    assertThat(answer("r1", task, 1)).isEqualTo(Fate.HANDED_OVER);
    assertThat(answer("r1", task, 1)).isEqualTo(Fate.REPEATED);
    assertThat(results).singleElement().satisfies(r -> assertThat(r.success()).isTrue());
    assertThat(results.get(0).workerInfo()).containsEntry("endpoint", ENDPOINT);
  }

  @Test
  void anAnswerOfAnAttemptThatWeNeverLearntOfIsKnownByOurKey() {
    Task task = Tasks.of("echo", 1);
    submit(task);
    now += Duration.ofMillis(5).toNanos();
    Batch batch = core.nextBatch(now).orElseThrow();
    core.notSent(batch, "the answer to the request was lost", now);
    assertThat(answer("unknown", task, 1)).isEqualTo(Fate.HANDED_OVER);
    assertThat(core.untilNextBatch(now)).as("it is not sent again").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFailureThatComesBeforeTheIdOfItsTaskIsNotMissed() {
    submit(Tasks.of("echo", 1));
    now += Duration.ofMillis(5).toNanos();
    Batch batch = core.nextBatch(now).orElseThrow();
    core.answered("r1", "", new ShimAnswer.Lost("its worker died"), now);
    core.sent(batch, "g", List.of("r1"), now);
    assertThat(said()).contains("sent again: its worker died");
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void whileTheServiceIsAwayTheSameIsSentAgainEverMoreSlowly() {
    submit(Tasks.of("echo", 1));
    now += Duration.ofMillis(5).toNanos();
    for (long seconds : new long[] {2, 4, 8, 16, 32, 60, 60}) {
      core.notSent(core.nextBatch(now).orElseThrow(), "Globus Compute refuses with 503", now);
      assertThat(core.untilNextBatch(now)).isEqualTo(Duration.ofSeconds(seconds).toNanos());
      now += Duration.ofSeconds(seconds).toNanos();
    }
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void whatTheServiceFindsTooLargeIsSentOneByOne() {
    IntStream.range(0, 3).forEach(i -> submit(Tasks.of("echo", i)));
    now += Duration.ofMillis(5).toNanos();
    core.tooLarge(core.nextBatch(now).orElseThrow(), "Globus Compute refuses with 413", now);
    assertThat(actions(ComputeAction.Say.class))
        .extracting(ComputeAction.Say::line)
        .containsExactly(
            "the qc endpoint "
                + ENDPOINT
                + ": Globus Compute refuses with 413; its tasks are sent one by one");
    assertThat(sendBatch()).hasSize(1);
    assertThat(sendBatch()).hasSize(1);
    core.tooLarge(core.nextBatch(now).orElseThrow(), "Globus Compute refuses with 413", now);
    assertThat(failure().message())
        .isEqualTo(
            "'echo' cannot be sent: Globus Compute refuses with 413; give --simulate-ps-backend"
                + " file, redis or globus");
  }

  @Test
  void aLostWorkerCostsARetryAndInTheEndTheTask() {
    sent(Tasks.withRetries(1, "echo", 1));
    assertThat(core.answered("r1", "", new ShimAnswer.Lost("its worker died"), now))
        .isEqualTo(Fate.DROPPED);
    assertThat(said()).contains("sent again: its worker died");
    assertThat(sendBatch()).singleElement().satisfies(t -> assertThat(t.retries()).isEqualTo(1));
    assertThat(core.answered("r2", "", new ShimAnswer.Lost("its worker died"), now))
        .isEqualTo(Fate.HANDED_OVER);
    assertThat(failure().kind()).isEqualTo("worker_lost");
    assertThat(failure().message()).isEqualTo("'echo': its worker died (try 2)");
  }

  @Test
  void aTaskThatWasBegunLongAgoIsLostWhileOthersAreAnswered() {
    Task lost = sent(Tasks.of("echo", 1));
    Task other = sent(Tasks.of("echo", 2));
    now += Duration.ofSeconds(30).toNanos();
    answer("r2", other, 10);
    now += Duration.ofSeconds(65).toNanos(); // eight times the longest run after its start
    core.tick(now);
    assertThat(core.openTasks()).isEqualTo(1);
    assertThat(sendBatch()).isEmpty();
    now += Duration.ofSeconds(10).toNanos();
    core.tick(now);
    assertThat(sendBatch()).singleElement().satisfies(t -> assertThat(t.retries()).isEqualTo(1));
    assertThat(answer("r1", lost, 1))
        .as("the late one of the first attempt")
        .isEqualTo(Fate.HANDED_OVER);
    assertThat(answer("r3", lost, 1)).as("the duplicate").isEqualTo(Fate.REPEATED);
    assertThat(results).hasSize(2);
  }

  @Test
  void aTaskThatMayWaitInTheQueueOfTheSiteIsNotLost() {
    List<Task> tasks = IntStream.range(0, 6).mapToObj(i -> sent(Tasks.of("echo", i))).toList();
    for (int i = 0; i < 6; i += 2) {
      now += LIMIT.toNanos();
      core.tick(now);
      answer("r" + (i + 1), tasks.get(i), 600);
      answer("r" + (i + 2), tasks.get(i + 1), 600);
    }
    assertThat(results).hasSize(6).allSatisfy(r -> assertThat(r.success()).isTrue());
    assertThat(said()).doesNotContain("sent again").containsOnlyOnce("answered nothing");
  }

  @Test
  void theLastTaskOfAllIsMissedWhenAWorkerMustHaveTakenIt() {
    Task first = sent(Tasks.of("echo", 1));
    sent(Tasks.of("echo", 2));
    answer("r1", first, 1);
    now += Duration.ofSeconds(61).toNanos();
    core.tick(now);
    assertThat(said()).contains("no answer within 60 s of its start");
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void aSecondAttemptMayTakeAllTheTimeThereIs() {
    Task first = sent(Tasks.of("echo", 1));
    sent(Tasks.of("echo", 2));
    answer("r1", first, 1);
    now += Duration.ofSeconds(61).toNanos();
    core.tick(now);
    assertThat(sendBatch()).hasSize(1);
    Task other = sent(Tasks.of("echo", 3));
    answer("r4", other, 1);
    now += LIMIT.plus(SLACK).minusSeconds(5).toNanos();
    core.tick(now);
    assertThat(sendBatch()).isEmpty();
    now += Duration.ofSeconds(10).toNanos();
    core.tick(now);
    assertThat(sendBatch()).singleElement().satisfies(t -> assertThat(t.retries()).isEqualTo(2));
  }

  @Test
  void whatAnEndpointHadInHandBeforeItWasAwayIsSentAgainAfterAGrace() {
    sent(Tasks.of("echo", 1));
    now += Duration.ofSeconds(5).toNanos();
    core.endpointIs(false, "", now);
    assertThat(said())
        .isEqualTo(
            "the qc endpoint "
                + ENDPOINT
                + " is offline: start it at its site; 1 task waits for it, for at most 24 h");
    now += Duration.ofSeconds(5).toNanos();
    sent(Tasks.of("echo", 2)); // waits at the service
    now += Duration.ofSeconds(5).toNanos();
    core.endpointIs(true, "", now);
    now += Duration.ofSeconds(59).toNanos();
    core.tick(now);
    assertThat(sendBatch()).isEmpty();
    now += Duration.ofSeconds(2).toNanos();
    core.tick(now);
    assertThat(sendBatch())
        .singleElement()
        .satisfies(t -> assertThat(t.args().get(0).asInt()).isEqualTo(1));
    assertThat(said()).contains("is online again", "its endpoint was away meanwhile");
  }

  @Test
  void anEndpointThatIsAwayBeforeAnythingWasSentIsSaidToBeWaitedFor() {
    core.endpointIs(false, "", now);
    assertThat(said())
        .endsWith("is offline: start it at its site; tasks will wait for it for at most 24 h");
  }

  @Test
  void anEndpointThatIsThereAndSilentIsProbedWithOneTask() {
    Task first = sent(Tasks.of("echo", 0));
    answer("r1", first, 1);
    sent(Tasks.of("echo", 1));
    sent(Tasks.of("echo", 2));
    sent(Tasks.of("echo", 3));
    now += LIMIT.plus(SLACK).plusSeconds(1).toNanos();
    core.tick(now);
    core.tick(now);
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void aSilentEndpointSoundsTheAlarmAndIsGivenUpInTheEnd() {
    sent(Tasks.of("echo", 1));
    now += Duration.ofMinutes(6).toNanos();
    core.tick(now);
    assertThat(said())
        .isEqualTo(
            "the qc endpoint "
                + ENDPOINT
                + " has answered nothing for 6 min; its only task was sent 6 min ago; it is"
                + " online");
    core.tick(now);
    assertThat(said()).as("once").doesNotContain("\n");
    now += Duration.ofHours(24).toNanos();
    core.tick(now);
    assertThat(actions(ComputeAction.GiveUp.class))
        .singleElement()
        .satisfies(g -> assertThat(g.sentence()).contains("nothing for 24 h", "resume"));
    assertThat(results).as("its tasks stay open for resume").isEmpty();
  }

  @Test
  void theAlarmTellsTheSilenceAndTheAgeOfTheOldestTask() {
    sent(Tasks.of("echo", 1));
    now += Duration.ofMinutes(2).toNanos();
    Task second = sent(Tasks.of("echo", 2));
    answer("r2", second, 1);
    now += Duration.ofMinutes(6).toNanos();
    core.tick(now);
    assertThat(said())
        .contains("has answered nothing for 6 min; its only task was sent 8 min ago; it is online");
  }

  @Test
  void aSiteThatIsNotSetUpIsGivenUpAtOnce() {
    sent(Tasks.of("echo", 1));
    core.answered("r1", "", new ShimAnswer.Refused("there is no java on the PATH at n1"), now);
    assertThat(actions(ComputeAction.GiveUp.class))
        .singleElement()
        .satisfies(g -> assertThat(g.sentence()).endsWith("there is no java on the PATH at n1"));
    assertThat(core.openTasks()).isEqualTo(1);
  }

  @Test
  void anEndpointThatRunsNothingIsGivenUpAfterThreeAttempts() {
    sent(Tasks.of("echo", 1));
    for (int i = 1; i <= 3; i++) {
      core.answered(
          "r" + i,
          "",
          ShimAnswer.ofFailure("RemoteExecutionError", "Traceback\n  x\nOSError: no fork\n"),
          now);
      now += Duration.ofSeconds(10).toNanos();
      sendBatch();
    }
    assertThat(actions(ComputeAction.GiveUp.class))
        .singleElement()
        .satisfies(
            g ->
                assertThat(g.sentence())
                    .endsWith("runs no task: the endpoint could not run it (OSError: no fork)"));
  }

  @Test
  void manyTasksThatFailAtOnceAreOneTrouble() {
    IntStream.range(0, 8).forEach(i -> submit(Tasks.of("echo", i)));
    sendBatch();
    IntStream.rangeClosed(1, 8)
        .forEach(i -> core.answered("r" + i, "", new ShimAnswer.NotStarted("no node"), now));
    assertThat(actions(ComputeAction.GiveUp.class)).isEmpty();
    assertThat(sendBatch()).as("the site gets time").isEmpty();
    now += Duration.ofSeconds(2).toNanos();
    assertThat(sendBatch()).hasSize(8);
    assertThat(said()).doesNotContain("\n");
  }

  @Test
  void aConnectionThatIsLostIsMadeAgainAndEverythingIsAskedFor() {
    Task task = sent(Tasks.of("echo", 1));
    core.connected("g");
    core.tick(now);
    assertThat(actions(ComputeAction.Query.class)).isEmpty();
    core.disconnected("g", "the connection for results is lost", now);
    core.tick(now);
    assertThat(actions(ComputeAction.Connect.class)).hasSize(2);
    core.connected("g");
    core.tick(now);
    assertThat(actions(ComputeAction.Query.class))
        .containsExactly(new ComputeAction.Query(List.of("r1")));
    assertThat(answer("r1", task, 1)).isEqualTo(Fate.HANDED_OVER);
  }

  @Test
  void resultsThatWereNotPushedAreAskedForEveryMinute() {
    sent(Tasks.of("echo", 1));
    now += Duration.ofSeconds(61).toNanos();
    core.tick(now);
    assertThat(actions(ComputeAction.Query.class)).hasSize(1);
  }

  @Test
  void aResumedDriverAsksForWhatWasSentInsteadOfSendingItAgain() {
    Task known = Tasks.of("echo", 1);
    Task forgotten = Tasks.of("echo", 2);
    core.reattach(
        List.of(
            new Submission(known.taskId(), ENDPOINT, "old", "r7"),
            new Submission(forgotten.taskId(), ENDPOINT, "old", "r8"),
            new Submission("x", "another endpoint", "other", "r9")));
    submit(known);
    submit(forgotten);
    core.tick(now);
    assertThat(sendBatch()).isEmpty();
    assertThat(actions(ComputeAction.Connect.class))
        .containsExactly(new ComputeAction.Connect("old"));
    assertThat(actions(ComputeAction.Query.class)).hasSize(1);
    assertThat(answer("r7", known, 1)).isEqualTo(Fate.HANDED_OVER);
    core.answered("r8", "", new ShimAnswer.Lost("Globus Compute does not know it any more"), now);
    assertThat(sendBatch()).extracting(Task::taskId).containsExactly(forgotten.taskId());
  }

  @Test
  void aRefusalOfAnEarlierDriversTaskIsNotTheSitesLastWord() {
    Task task = Tasks.of("echo", 1);
    core.reattach(List.of(new Submission(task.taskId(), ENDPOINT, "old", "r7")));
    submit(task);
    core.answered("r7", "", new ShimAnswer.Refused("no java"), now);
    assertThat(actions(ComputeAction.GiveUp.class)).isEmpty();
    assertThat(sendBatch()).hasSize(1);
  }

  @Test
  void aResultThatIsTooLargeFailsTheTaskAndNamesTheOption() {
    sent(Tasks.of("echo", 1));
    core.answered("r1", "", new ShimAnswer.TooLarge(4_200_000), now);
    assertThat(failure().kind()).isEqualTo("result_too_large");
    assertThat(failure().message())
        .isEqualTo(
            "the result of 'echo' has 4.2 MB, and at most 1 MB comes back by Globus Compute: give"
                + " --simulate-ps-backend file, redis or globus");
  }

  @Test
  void aClosedEndpointEndsAllTasksHere() {
    sent(Tasks.of("echo", 1));
    submit(Tasks.of("echo", 2));
    core.close();
    core.drain();
    submit(Tasks.of("echo", 3));
    collect();
    assertThat(core.openTasks()).isZero();
    assertThat(core.untilNextBatch(now)).isEqualTo(Long.MAX_VALUE);
  }

  private void submit(Task task) {
    core.submit(task, results::add, now);
  }

  private Task sent(Task task) {
    submit(task);
    assertThat(sendBatch()).hasSize(1);
    return task;
  }

  /** Sends what is due; the service calls it r1, r2, … */
  private List<Task> sendBatch() {
    now += Duration.ofMillis(5).toNanos();
    Optional<Batch> batch = core.nextBatch(now);
    if (batch.isEmpty()) {
      return List.of();
    }
    List<String> ids = batch.get().tasks().stream().map(task -> "r" + ++remote).toList();
    core.sent(batch.get(), "g", ids, now);
    collect();
    return batch.get().tasks().stream().map(entry -> entry.task).toList();
  }

  private Fate answer(String remoteId, Task task, double seconds) {
    Timing timing =
        Timing.NONE
            .with(Phase.RUNNING, seconds)
            .with(Stamp.COMPUTE_STARTED, 100)
            .with(Stamp.COMPUTE_ENDED, 100 + seconds);
    Result result =
        new Result(
            task,
            new Outcome.Success(Json.MAPPER.getNodeFactory().numberNode(1)),
            timing,
            Map.of("hostname", "n1", "pid", "1"),
            Map.of());
    Fate fate = core.answered(remoteId, task.taskId(), new ShimAnswer.Done(result), now);
    collect();
    return fate;
  }

  private Outcome.Failure failure() {
    collect();
    assertThat(results).isNotEmpty();
    return (Outcome.Failure) results.get(results.size() - 1).outcome();
  }

  private <T extends ComputeAction> List<T> actions(Class<T> type) {
    collect();
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private String said() {
    return String.join(
        "\n", actions(ComputeAction.Say.class).stream().map(ComputeAction.Say::line).toList());
  }

  private void collect() {
    for (ComputeAction action : core.drain()) {
      if (action instanceof ComputeAction.Finish finish) {
        finish.done().accept(finish.result());
      }
      seen.add(action);
    }
  }
}
