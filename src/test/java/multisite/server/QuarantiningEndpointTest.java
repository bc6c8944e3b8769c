package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import multisite.task.Endpoint;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

class QuarantiningEndpointTest {
  private final Site site = new Site();
  private final List<Result> results = new ArrayList<>();
  private final QuarantiningEndpoint endpoint = new QuarantiningEndpoint(site);

  @Test
  void sendsATaskOutAgainThatABrokenHostDeclined() {
    run("good");
    for (int i = 0; i < HostQuarantine.LIMIT; i++) {
      run("bad");
    }
    assertThat(results).hasSize(1 + HostQuarantine.LIMIT);

    site.next.add("bad");
    run("good");

    assertThat(site.sent.get(4).taskInfo().path(Task.AVOID_HOSTS).get(0).asText()).isEqualTo("bad");
    assertThat(site.sent).as("declined once").hasSize(6);
    assertThat(results).hasSize(5);
    assertThat(results.get(4).success()).isTrue();
    assertThat(results.get(4).task().taskInfo().has(Task.AVOID_HOSTS)).isFalse();
    assertThat(results.get(4).task().retries()).isZero();
  }

  private void run(String host) {
    site.next.add(host);
    endpoint.submit(Tasks.of("echo", "C"), results::add);
  }

  /** Two hosts: tasks fail on the bad one, unless it is to be avoided. */
  private static final class Site implements Endpoint {
    final List<Task> sent = new ArrayList<>();
    final List<String> next = new ArrayList<>();

    @Override
    public void submit(Task task, Consumer<Result> done) {
      sent.add(task);
      String host = next.remove(0);
      Outcome outcome = new Outcome.Success(TextNode.valueOf("x"));
      if (host.equals("bad")) {
        outcome =
            task.taskInfo().has(Task.AVOID_HOSTS)
                ? InfrastructureFailure.HOST_QUARANTINED.because("declined")
                : new Outcome.Failure("program_missing", "no xtb", "");
      }
      done.accept(new Result(task, outcome, task.timing(), Map.of("hostname", host), Map.of()));
    }

    @Override
    public int workers() {
      return 2;
    }

    @Override
    public void close() {}
  }
}
