package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

class HostQuarantineTest {
  private static final Outcome GOOD = new Outcome.Success(TextNode.valueOf("x"));
  private static final Outcome LOST = InfrastructureFailure.WORKER_LOST.because("it died");
  private static final Outcome CRASH = new Outcome.Failure("program_crashed", "xtb died", "");
  private static final Outcome CHEMICAL =
      new Outcome.Failure("scf_not_converged", "it did not", "");

  private final HostQuarantine quarantine = new HostQuarantine();

  @Test
  void takesAHostOutAfterThreeFailuresInARow() {
    comes("n1", GOOD);
    comes("n2", GOOD);

    assertThat(comes("n1", LOST)).isFalse();
    assertThat(comes("n1", CRASH)).isFalse();
    assertThat(comes("n1", LOST)).isTrue();

    assertThat(comes("n1", LOST)).as("said once").isFalse();
    assertThat(quarantine.hosts()).containsExactly("n1");
  }

  @Test
  void beginsToCountAnewAfterASuccessOrAFailureOfTheMolecule() {
    comes("n2", GOOD);
    for (Outcome between : new Outcome[] {GOOD, CHEMICAL}) {
      comes("n1", LOST);
      comes("n1", LOST);
      comes("n1", between);
    }
    comes("n1", LOST);

    assertThat(comes("n1", LOST)).isFalse();
    assertThat(quarantine.hosts()).isEmpty();
  }

  @Test
  void neverTakesTheLastHostOut() {
    comes("n1", GOOD);
    for (int i = 0; i < 5; i++) {
      comes("n2", CRASH);
      comes("n1", CRASH);
    }

    assertThat(quarantine.hosts()).hasSize(1);
  }

  @Test
  void doesNotBlameAHostThatNobodyNames() {
    comes("n1", GOOD);
    comes("n2", GOOD);
    Task task = Tasks.of("echo", "C");
    for (int i = 0; i < 5; i++) {
      assertThat(
              quarantine.isQuarantinedBy(
                  Result.failed(task, InfrastructureFailure.ENDPOINT_LOST.because("gone"))))
          .isFalse();
    }
  }

  private boolean comes(String host, Outcome outcome) {
    Task task = Tasks.of("echo", "C");
    return quarantine.isQuarantinedBy(
        new Result(task, outcome, task.timing(), Map.of("hostname", host), Map.of()));
  }
}
