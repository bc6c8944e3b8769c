package multisite.testing.globus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import multisite.globus.ComputeBytes;
import multisite.globus.ResultMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway serves the real endpoint software and the official SDK as the service does. */
class RealEndpointIT {
  private static final String SOURCE =
      """
      def divide(a, b, note=None):
          return {"quotient": a / b, "note": note}
      """;

  @TempDir static Path directory;

  private static ComputeGateway gateway;
  private static RealEndpoint endpoint;

  @BeforeAll
  static void start() {
    RealEndpoint.needed();
    gateway = new ComputeGateway();
    endpoint = RealEndpoint.start(gateway, directory, "threads", RealEndpoint.THREADS, Map.of());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      endpoint.close();
      gateway.close();
    }
  }

  @Test
  void runsWhatOurClientSubmitsAndTellsOfExceptions() throws Exception {
    List<ResultMessage> results =
        new Driver(gateway, endpoint::logs)
            .run(endpoint.endpointId(), "divide", SOURCE, "[1, 2, \"é☂𝔘\"]", "[1, 0]", "[6, 3]");

    assertThat(ComputeBytes.result(results.get(0).data().orElseThrow(endpoint::failure)))
        .hasToString("{\"quotient\":0.5,\"note\":\"é☂𝔘\"}");
    assertThat(results.get(1).errorCode()).isEqualTo("RemoteExecutionError");
    assertThat(results.get(1).exception().orElseThrow()).contains("ZeroDivisionError");
    assertThat(ComputeBytes.result(results.get(2).data().orElseThrow()).path("quotient").asInt())
        .isEqualTo(2);
    assertThat(gateway.isOnline(endpoint.endpointId())).isTrue();
  }

  @Test
  void servesTheOfficialExecutor() throws Exception {
    Path script = directory.resolve("executor.py");
    try (InputStream in = RealEndpointIT.class.getResourceAsStream("executor.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    Path log = directory.resolve("executor.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                RealEndpoint.program("python").toString(),
                script.toString(),
                endpoint.endpointId(),
                gateway.url().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("GLOBUS_SDK_SERVICE_URL_AUTH", gateway.url().toString());
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_ID", GatewayService.IDENTITY);
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_SECRET", "secret");

    int code = builder.start().waitFor();

    assertThat(code).as(() -> endpoint.logs()).isZero();
    assertThat(Files.readString(log)).contains("[0, 1, 4, 9]").contains("ZeroDivisionError");
  }

  @Test
  void failsWhatWaitsWhenTheUserEndpointDoesNotStart() throws Exception {
    String config = RealEndpoint.THREADS.replace("ThreadPoolEngine", "NoSuchEngine");
    try (RealEndpoint broken = RealEndpoint.start(gateway, directory, "broken", config, Map.of())) {
      List<ResultMessage> results =
          new Driver(gateway, endpoint::logs).run(broken.endpointId(), "divide", SOURCE, "[1, 2]");

      assertThat(results.get(0).errorMessage()).contains("NoSuchEngine");
    }
  }
}
