package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Submission;
import multisite.task.SubmissionLog;
import multisite.task.Task;
import multisite.testing.Tasks;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.Fault;
import multisite.testing.globus.JavaSite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks through a gateway that misbehaves: nothing is lost, nothing comes twice. */
class ComputeEndpointTest {
  private static final int TASKS = 12;

  @TempDir Path dir;
  private final ComputeGateway gateway = new ComputeGateway();
  private final ShimInJava shim = new ShimInJava();
  private final JavaSite site = JavaSite.running(gateway, 2, shim);
  private final List<Result> results = new CopyOnWriteArrayList<>();
  private final List<Submission> journal = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> gaveUp = new CopyOnWriteArrayList<>();
  private ComputeEndpoint endpoint;

  @BeforeEach
  void open() {
    endpoint = open(journal::addAll);
  }

  @AfterEach
  void close() {
    endpoint.close();
    site.close();
    gateway.close();
  }

  @Test
  void manyTasksGoInFewRequestsAndAllComeBack() {
    submit(200);
    awaitAll(200);
    assertThat(submissions()).isLessThanOrEqualTo(5);
    assertThat(gateway.functions()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(journal).hasSize(200)); // results may overtake the reply
    assertThat(lines).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAUTHORIZED", "TOO_MANY_REQUESTS", "UNAVAILABLE", "SUBMISSION_UNANSWERED"})
  void whatTheServiceRefusesForAWhileIsSentAgain(Fault fault) {
    gateway.inject(fault, 1);
    submit(TASKS);
    awaitAll(TASKS);
    assertThat(gateway.faultsLeft(fault)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UNAVAILABLE | Globus Compute refuses with 503 SERVICE_UNAVAILABLE: come back later",
        "TOO_MANY_REQUESTS | Globus Compute refuses with 429 TOO_MANY_REQUESTS: too many requests",
        "SUBMISSION_UNANSWERED | cannot be reached"
      })
  void aServiceThatStaysAwayIsOneSentenceAndNothingIsLost(Fault fault, String sentence) {
    submit(1);
    awaitAll(1);
    results.clear();
    gateway.inject(fault, 13);
    submit(TASKS);
    awaitAll(TASKS);
    assertThat(String.join("\n", lines)).contains(sentence, "; trying again");
  }

  @Test
  void aLoginThatIsNotAcceptedAnyMoreEndsItWithASentence() {
    gateway.inject(Fault.UNAUTHORIZED, 1000);
    submit(1);
    await().until(() -> !gaveUp.isEmpty());
    assertThat(gaveUp.get(0))
        .contains("Globus Compute refuses with 401", "the token is no good; run the login command");
    assertThat(results).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "DROPPED_BEFORE_RESULT",
        "DROPPED_AFTER_RESULT",
        "RESULT_ONLY_IN_STATUS",
        "RESULT_TWICE",
        "START_FAILURE"
      })
  void aFaultOnTheWayBackLosesNothingAndDoublesNothing(Fault fault) {
    gateway.inject(fault, 1);
    submit(TASKS);
    awaitAll(TASKS);
    assertThat(gateway.faultsLeft(fault)).isZero();
  }

  @Test
  void aConnectionThatWasDroppedIsSaidOnceAndMadeAgainWithFreshCredentials() {
    submit(1);
    awaitAll(1);
    results.clear();
    gateway.inject(Fault.DROPPED_BEFORE_RESULT, 1);
    submit(1);
    awaitAll(1);
    assertThat(lines)
        .contains(
            label()
                + ": the connection for results of Globus Compute is lost: the other side has ended"
                + " it; connecting again");
  }

  @Test
  void aUserEndpointThatDoesNotStartIsOneLine() {
    gateway.inject(Fault.START_FAILURE, 1);
    submit(2);
    awaitAll(2);
    assertThat(lines)
        .containsExactly(
            label()
                + ": sent again: its user endpoint did not start: the scheduler refuses the job: no"
                + " account named 'chem'");
  }

  @Test
  void aUserEndpointThatNeverStartsIsGivenUpWithItsReason() {
    gateway.inject(Fault.START_FAILURE, 50);
    submit(4);
    await().until(() -> !gaveUp.isEmpty());
    assertThat(gaveUp)
        .containsExactly(
            label()
                + " runs no task: its user endpoint did not start: the scheduler refuses the job: no"
                + " account named 'chem'");
  }

  @Test
  void aTaskThatTheServiceFindsTooLargeFailsAloneAndNamesTheOption() {
    gateway.inject(Fault.PAYLOAD_TOO_LARGE, 1);
    submit(1);
    await().until(() -> results.size() == 1);
    assertThat(results.get(0).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo("task_too_large");
              assertThat(failure.message()).contains("--simulate-ps-backend");
            });
  }

  @Test
  void aResultThatNeverComesIsMissedWhenOthersHaveComeAndItsTaskIsSentAgain() {
    gateway.inject(Fault.RESULT_NEVER_SENT, 1);
    submit(TASKS);
    awaitAll(TASKS);
    assertThat(shim.keys()).hasSize(TASKS + 1).anyMatch(key -> key.endsWith("#1"));
    assertThat(String.join("\n", lines)).contains("sent again: no answer within");
  }

  @Test
  void anEndpointThatIsAwayIsSaidOnceAndItsTasksRunWhenItIsBack() {
    gateway.cutOff(site.endpointId());
    submit(TASKS);
    await().until(() -> lines.stream().anyMatch(line -> line.contains("is offline")));
    gateway.reconnect(site.endpointId());
    awaitAll(TASKS);
    assertThat(lines.stream().filter(line -> line.contains("is offline"))).hasSize(1);
  }

  @Test
  void whatADeadEndpointHadInHandIsSentAgainWhenAnotherHasTakenItsPlace() {
    site.kill();
    submit(TASKS);
    await().until(() -> lines.stream().anyMatch(line -> line.contains("is offline")));
    site.start();
    awaitAll(TASKS);
  }

  @Test
  void anEndpointThatStaysAwayIsGivenUp() {
    endpoint.close();
    endpoint = open(journal::addAll, timing(Duration.ofSeconds(1)));
    site.kill();
    submit(1);
    await().until(() -> !gaveUp.isEmpty());
    assertThat(gaveUp.get(0)).contains("has answered nothing for", "offline", "resume");
    assertThat(results).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "404, FUNCTION_NOT_FOUND, Function %s not found",
    "403, FUNCTION_ACCESS_FORBIDDEN, Unauthorized access to function %s"
  })
  void aFunctionThatTheServiceDoesNotTakeIsRegisteredAnew(int status, String code, String reason) {
    submit(1);
    awaitAll(1);
    results.clear();
    gateway.refuseFunctions(status, code, reason);
    submit(TASKS);
    awaitAll(TASKS);
    assertThat(gateway.functions()).isEqualTo(2);
    assertThat(gaveUp).isEmpty();
  }

  @Test
  void aFunctionThatIsNotOnTheListOfTheEndpointIsASentenceAndStaysRegistered() {
    submit(1);
    awaitAll(1);
    gateway.refuseFunctions(403, "FUNCTION_NOT_PERMITTED", "Function %s not permitted on endpoint");
    submit(1);
    await().until(() -> !gaveUp.isEmpty());
    assertThat(gaveUp.get(0)).startsWith(label()).endsWith("not permitted on endpoint");
    assertThat(gateway.functions()).isEqualTo(1);
  }

  @Test
  void anEndpointThatTheServiceDoesNotKnowIsGivenUpAtOnce() {
    endpoint.close();
    String unknown = "8f0eb7f8-6b33-4a53-9d3c-1f2f8e4a3c10";
    endpoint = open(unknown, journal::addAll, timing(Duration.ofHours(1)));
    await().until(() -> !gaveUp.isEmpty());
    assertThat(gaveUp.get(0)).startsWith("the qc endpoint " + unknown + ": Globus Compute refuses");
  }

  @Test
  void aResultIsKeptAtTheServiceUntilItIsSettled() {
    List<Task> tasks = submit(1);
    awaitAll(1);
    endpoint.close();
    results.clear();
    endpoint = open(journal::addAll);
    endpoint.reattach(List.copyOf(journal));
    endpoint.submit(tasks.get(0), results::add);
    awaitAll(1);
    assertThat(shim.keys()).as("it is not run again").hasSize(1);
  }

  @Test
  void aDriverThatComesAfterADeadOneAsksForWhatThatHasSent() {
    site.kill();
    List<Task> tasks = submit(TASKS);
    await().until(() -> journal.size() == TASKS);
    endpoint.close();
    results.clear();
    site.start();
    endpoint = open(journal::addAll);
    endpoint.reattach(List.copyOf(journal));
    tasks.forEach(task -> endpoint.submit(task, results::add));
    awaitAll(TASKS);
    assertThat(gateway.tasks()).as("nothing is sent again").hasSize(TASKS);
  }

  private List<Task> submit(int count) {
    List<Task> tasks = IntStream.range(0, count).mapToObj(i -> Tasks.of("echo", i)).toList();
    tasks.forEach(task -> endpoint.submit(task, results::add));
    return tasks;
  }

  private void awaitAll(int count) {
    await()
        .untilAsserted(
            () ->
                assertThat(results.stream().map(ComputeEndpointTest::value).sorted())
                    .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList()));
  }

  private static int value(Result result) {
    return result.outcome() instanceof Outcome.Success success ? success.value().asInt() : -1;
  }

  private long submissions() {
    return gateway.requests().stream().filter(line -> line.endsWith("/submit")).count();
  }

  private String label() {
    return "the qc endpoint " + site.endpointId();
  }

  private ComputeEndpoint open(SubmissionLog log) {
    return open(log, timing(Duration.ofHours(1)));
  }

  private ComputeEndpoint open(SubmissionLog log, ComputeSettings.Timing timing) {
    return open(site.endpointId(), log, timing);
  }

  private ComputeEndpoint open(String id, SubmissionLog log, ComputeSettings.Timing timing) {
    return new ComputeEndpoint(
            ComputeSettings.of("qc", id, 2, "1").withTiming(timing),
            gateway.client(),
            new FunctionCache(dir.resolve("functions.json"), "account", "1"),
            log,
            task -> Duration.ofMillis(500),
            new ComputeListener() {
              @Override
              public void say(String line) {
                lines.add(line);
              }

              @Override
              public void ahead(int tasks) {}

              @Override
              public void gaveUp(String sentence) {
                gaveUp.add(sentence);
              }
            })
        .start();
  }

  /** Everything within seconds. */
  private static ComputeSettings.Timing timing(Duration giveUp) {
    return new ComputeSettings.Timing(
        Duration.ofMillis(5),
        Duration.ofMillis(400),
        Duration.ofMillis(50),
        Duration.ofHours(1),
        Duration.ofMillis(500),
        Duration.ofMillis(500),
        giveUp);
  }
}
