package multisite.testing.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.globus.ComputeBytes;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.ResultListener;
import multisite.globus.ResultMessage;
import multisite.globus.ResultStream;
import multisite.globus.Submission;
import multisite.globus.SubmitRequest;
import multisite.task.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputeGatewayTest {
  private static final SiteFunction ADD =
      (args, kwargs) -> IntNode.valueOf(args.path(0).asInt() + args.path(1).asInt());

  private final ComputeGateway gateway = new ComputeGateway();
  private final GlobusCompute compute = gateway.client();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static final class Mailbox implements ResultListener, AutoCloseable {
    private final BlockingQueue<ResultMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<GlobusException> losses = new LinkedBlockingQueue<>();
    private final ResultStream stream;
    private final boolean acknowledges;

    Mailbox(GlobusCompute compute, String group, boolean acknowledges) throws Exception {
      this.acknowledges = acknowledges;
      this.stream = ResultStream.open(compute.resultQueue(), group, this);
    }

    @Override
    public void received(ResultMessage message, Acknowledgement acknowledgement) {
      messages.add(message);
      if (acknowledges) {
        try {
          acknowledgement.send();
        } catch (GlobusException e) {
          losses.add(e);
        }
      }
    }

    @Override
    public void lost(GlobusException why) {
      losses.add(why);
    }

    ResultMessage next() throws InterruptedException {
      ResultMessage message = messages.poll(10, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
      return java.util.Objects.requireNonNull(message);
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  private Submission submit(JavaSite site, String source, String... args) throws Exception {
    String function = compute.registerFunction("add", source);
    JsonNode none = Json.MAPPER.createObjectNode();
    List<String> payloads = new java.util.ArrayList<>();
    for (String arg : args) {
      payloads.add(ComputeBytes.payload(Json.MAPPER.readTree(arg), none));
    }
    return compute.submit(
        site.endpointId(), SubmitRequest.of(function, payloads, Optional.empty()));
  }

  @Test
  void runsATaskInJavaAndSendsItsResult() throws Exception {
    try (JavaSite site = JavaSite.running(gateway, 2, ADD)) {
      Submission submission = submit(site, "-", "[2, 3]", "[4, 5]");
      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), true)) {
        List<ResultMessage> results = List.of(mailbox.next(), mailbox.next());

        assertThat(results)
            .extracting(message -> message.data().orElse(""))
            .containsExactlyInAnyOrder("11\n5", "11\n9");
      }
      assertThat(compute.batchStatus(submission.taskIds()).values())
          .allSatisfy(status -> assertThat(status.status()).isEqualTo("success"));
      assertThat(compute.endpointStatus(site.endpointId()).status()).isEqualTo("online");
      assertThat(compute.taskGroup(submission.taskGroupId()))
          .containsExactlyElementsOf(submission.taskIds());
    }
  }

  @Test
  void runsARegisteredFunctionInPython() throws Exception {
    String source =
        """
        import sys
        def add(a, b):
            print("é that goes nowhere")
            sys.calls = getattr(sys, "calls", 0) + 1
            if b == 0:
                raise ValueError("no zero ☂")
            return {"sum": a + b, "calls": sys.calls}
        """;
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of())) {
      Submission submission = submit(site, source, "[2, 3]", "[1, 0]", "[\"☂\", \"𝔘\"]");
      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), true)) {
        assertThat(ComputeBytes.result(mailbox.next().data().orElseThrow()))
            .hasToString("{\"sum\":5,\"calls\":1}");
        ResultMessage failure = mailbox.next();
        assertThat(failure.errorCode()).isEqualTo("RemoteExecutionError");
        assertThat(failure.exception().orElseThrow()).contains("ValueError: no zero ☂");
        assertThat(ComputeBytes.result(mailbox.next().data().orElseThrow()))
            .hasToString("{\"sum\":\"☂𝔘\",\"calls\":3}");
      }
    }
  }

  @Test
  void refusesAsOftenAsItWasToldToAndThenNoMore() throws Exception {
    gateway.inject(Fault.UNAUTHORIZED, 1);
    gateway.inject(Fault.TOO_MANY_REQUESTS, 1);
    gateway.inject(Fault.UNAVAILABLE, 2);

    assertThat(compute.resultQueue().prefix()).isEqualTo("tg.");
    assertThat(gateway.faultsLeft(Fault.UNAVAILABLE)).isZero();
  }

  @Test
  void refusesWhatIsTooLargeOrUnknown() throws Exception {
    try (JavaSite site = JavaSite.running(gateway, 1, ADD)) {
      gateway.inject(Fault.PAYLOAD_TOO_LARGE, 1);
      assertThatThrownBy(() -> submit(site, "-", "[1, 1]"))
          .isInstanceOfSatisfying(
              GlobusException.class, e -> assertThat(e.status()).isEqualTo(413));
      assertThatThrownBy(() -> compute.task("00000000-0000-4000-8000-000000000000"))
          .isInstanceOfSatisfying(
              GlobusException.class, e -> assertThat(e.status()).isEqualTo(404));
    }
  }

  @Test
  void sendsAResultAgainThatWasNotAcknowledgedBeforeTheConnectionBroke() throws Exception {
    try (JavaSite site = JavaSite.running(gateway, 1, ADD)) {
      gateway.inject(Fault.DROPPED_AFTER_RESULT, 1);
      gateway.cutOff(site.endpointId());
      assertThat(compute.endpointStatus(site.endpointId()).status()).isEqualTo("offline");
      Submission submission = submit(site, "-", "[2, 3]");
      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), false)) {
        gateway.reconnect(site.endpointId());
        assertThat(mailbox.losses.poll(10, TimeUnit.SECONDS)).isNotNull();
      }

      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), true)) {
        assertThat(mailbox.next().data()).contains("11\n5");
      }
    }
  }

  @Test
  void sendsAResultTwiceOrNeverOrOnlyInItsStatus() throws Exception {
    try (JavaSite site = JavaSite.running(gateway, 1, ADD)) {
      gateway.inject(Fault.RESULT_NEVER_SENT, 1);
      gateway.inject(Fault.RESULT_ONLY_IN_STATUS, 1);
      gateway.inject(Fault.RESULT_TWICE, 1);
      Submission submission = submit(site, "-", "[1, 1]", "[2, 2]", "[3, 3]");
      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), true)) {
        assertThat(List.of(mailbox.next(), mailbox.next()))
            .extracting(message -> message.data().orElse(""))
            .containsExactly("11\n6", "11\n6");
        assertThat(submission.taskIds())
            .extracting(id -> compute.task(id).status())
            .containsExactly("waiting-for-ep", "success", "success");
      }
    }
  }

  @Test
  void failsWhatWaitsForAUserEndpointThatDoesNotStart() throws Exception {
    try (JavaSite site = JavaSite.running(gateway, 1, ADD)) {
      gateway.inject(Fault.START_FAILURE, 1);
      Submission submission = submit(site, "-", "[1, 1]");
      try (Mailbox mailbox = new Mailbox(compute, submission.taskGroupId(), true)) {
        assertThat(mailbox.next().errorMessage()).contains("the scheduler refuses the job");
      }
      assertThat(site.taken()).isZero();
    }
  }

  @Test
  void losesWhatAKilledSiteHasTakenAndKeepsWhatIsQueued() throws Exception {
    try (JavaSite site =
        JavaSite.running(
            gateway,
            1,
            (args, kwargs) -> {
              if (args.path(0).asInt() == 0) {
                new java.util.concurrent.CountDownLatch(1).await();
              }
              return args.path(0);
            })) {
      Submission lost = submit(site, "-", "[0]");
      Awaitility.await().until(() -> site.taken() == 1);
      site.kill();
      assertThat(compute.endpointStatus(site.endpointId()).status()).isEqualTo("offline");
      Submission queued = submit(site, "-", "[1]");
      site.start();

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(compute.task(queued.taskIds().get(0)).status()).isEqualTo("success"));
      assertThat(compute.task(lost.taskIds().get(0)).status()).isEqualTo("waiting-for-ep");
    }
  }
}
