package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import multisite.queue.MemoryTaskQueues;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.thinker.Event;
import multisite.thinker.ResourceCounter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a simulation that fails, by whose fault it is. */
class SimulationAgentsTest {
  private static final Duration NOW = Duration.ZERO;
  private static final int MAX_RETRIES = 2;

  private final MemoryTaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
  private final RecordingLog log = new RecordingLog();
  private final FailureDigest digest = new FailureDigest();
  private final List<Result> givenUp = new ArrayList<>();
  private final ResourceCounter slots = new ResourceCounter(1);
  private final AtomicInteger drained = new AtomicInteger();
  private final SimulationAgents agents = agents(TimeBudget.unlimited());

  @BeforeEach
  void submitOne() throws InterruptedException {
    slots.acquire();
    agents.submitSimulation();
  }

  @Test
  void runsAMoleculeAgainFreeOfChargeWhenItsWorkerWasLost() throws InterruptedException {
    Task first = sent();

    agents.recordSimulation(failed(first, InfrastructureFailure.WORKER_LOST.because("killed")));

    Task again = sent();
    assertThat(again.taskId()).isEqualTo(first.taskId());
    assertThat(again.args()).isEqualTo(first.args());
    assertThat(again.retries()).isEqualTo(1);
    assertThat(log.failures).isEmpty();
    assertThat(digest.lines()).isEmpty();
  }

  @Test
  void putsAMoleculeAsideThatHasCostThreeWorkers() throws InterruptedException {
    for (int tries = 0; tries <= MAX_RETRIES; tries++) {
      agents.recordSimulation(failed(sent(), InfrastructureFailure.WORKER_LOST.because("killed")));
    }

    assertThat(queues.receiveTask(NOW)).isEmpty();
    assertThat(log.failures).hasSize(1);
    assertThat(log.failures.get(0).outcome())
        .isEqualTo(
            new Outcome.Failure(
                "put_aside",
                "put aside after 3 failures of the infrastructure on different workers, the last"
                    + " worker_lost: killed",
                ""));
    assertThat(givenUp).as("--max-failures is 1").hasSize(1);
  }

  @Test
  void neverRunsAMoleculeAgainThatFailedByItself() throws InterruptedException {
    agents.recordSimulation(
        failed(sent(), new Outcome.Failure("scf_not_converged", "it did not", "")));

    assertThat(queues.receiveTask(NOW)).isEmpty();
    assertThat(log.failures).hasSize(1);
    assertThat(digest.lines()).contains("  by kind: scf_not_converged 1");
  }

  @Test
  void startsNothingThatIsLikelyToOutlastTheTime() throws InterruptedException {
    Instant end = Instant.parse("2026-01-01T12:00:00Z");
    TimeBudget time = TimeBudget.until(end, Clock.fixed(end.minusSeconds(60), ZoneOffset.UTC));
    for (int size = 1; size <= 9; size++) {
      time.took("C".repeat(size), Timing.NONE.with(Phase.RUNNING, 61.0));
    }
    sent();
    SimulationAgents limited = agents(time);

    assertThatThrownBy(limited::submitSimulation).isInstanceOf(InterruptedException.class);

    assertThat(drained).as("nothing runs and nothing more is started").hasValue(1);
    assertThat(queues.receiveTask(NOW)).isEmpty();
  }

  private Task sent() throws InterruptedException {
    return queues.receiveTask(NOW).orElseThrow();
  }

  private static Result failed(Task task, Outcome.Failure failure) {
    return Result.failed(task, failure);
  }

  private SimulationAgents agents(TimeBudget time) {
    CampaignSettings settings =
        new CampaignSettings(
            new SearchPolicy(4, 2, 2, 1, false, 0),
            JsonNodeFactory.instance.objectNode().put("spec", "xtb"),
            "xtb-vacuum",
            new EnsembleSettings(1, List.of(JsonNodeFactory.instance.objectNode()), false, 1, 1e-3),
            1,
            1,
            1,
            1,
            1,
            MAX_RETRIES);
    MoleculeSource molecules = new Alkanes(List.of());
    return new SimulationAgents(
        new SearchState(settings.policy(), molecules.size(), molecules::inchiKey, List.of()),
        molecules,
        new TrainingData(List.of()),
        new CampaignTasks(settings, Clock.systemUTC()),
        queues,
        log,
        slots,
        new Event("queue-ready"),
        settings.property(),
        List.of(),
        time,
        digest,
        new SimulationAgents.Listener() {
          @Override
          public void startTraining() {}

          @Override
          public void finish() {}

          @Override
          public void drained() {
            drained.incrementAndGet();
            Thread.currentThread().interrupt(); // as the thinker's stop does
          }

          @Override
          public void giveUp(Result lastFailure) {
            givenUp.add(lastFailure);
          }
        });
  }
}
