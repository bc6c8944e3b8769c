package multisite.testing.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import multisite.globus.ComputeBytes;
import multisite.globus.GlobusCompute;
import multisite.globus.ResultMessage;
import multisite.globus.Submission;
import multisite.globus.SubmitRequest;
import multisite.task.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A whole endpoint of the real software: manager, user endpoint, local block, workers. */
class ManagedEndpointIT {
  private static final String SOURCE =
      """
      import os, sys
      def count():
          sys.calls = getattr(sys, "calls", 0) + 1
          return [os.getpid(), sys.calls, "GC_TASK_UUID" in os.environ]
      """;

  private static final String BLOCKING =
      """
      import time
      def block():
          time.sleep(3600)
      """;

  @Test
  void startsItsWorkersWithTheFirstTaskAndAgainAfterItWasKilled() throws Exception {
    RealEndpoint.needed();
    assumeTrue("true".equals(System.getenv("CI")) || isFree(5000), "port 5000 is taken");
    AmqpBroker broker = new AmqpBroker();
    try (ComputeGateway gateway = new ComputeGateway(5000, broker);
        ManagedEndpoint endpoint = new ManagedEndpoint(gateway, RealEndpoint.workers(1))) {
      String id = endpoint.endpointId();
      Driver driver = new Driver(gateway, endpoint::logs);

      List<ResultMessage> results = driver.run(id, "count", SOURCE, "[]", "[]");

      assertThat(results)
          .as(endpoint::logs)
          .extracting(result -> ComputeBytes.result(result.data().orElse("")).path(1).asInt())
          .containsExactlyInAnyOrder(1, 2);
      assertThat(ComputeBytes.result(results.get(0).data().orElseThrow()).path(2).asBoolean())
          .isTrue();

      GlobusCompute compute = gateway.client();
      ObjectNode none = Json.MAPPER.createObjectNode();
      String blocking = compute.registerFunction("block", BLOCKING);
      Submission lost =
          compute.submit(
              id,
              SubmitRequest.of(
                  blocking,
                  List.of(ComputeBytes.payload(Json.MAPPER.createArrayNode(), none)),
                  Optional.empty()));
      String site = lost.endpointId();
      assertThat(site).as("a user endpoint of its own").isNotEqualTo(id);
      Awaitility.await()
          .until(
              () ->
                  broker.messages(gateway.taskQueue(site)) == 0
                      && broker.unacknowledged(gateway.taskQueue(site)) == 0);
      endpoint.kill();
      endpoint.start();

      assertThat(driver.run(id, "count", SOURCE, "[]").get(0).data())
          .as(endpoint::logs)
          .isPresent();
      assertThat(compute.task(lost.taskIds().get(0)).status()).isEqualTo("waiting-for-ep");
    }
  }

  /** The endpoint software knows no other port of a local service. */
  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
