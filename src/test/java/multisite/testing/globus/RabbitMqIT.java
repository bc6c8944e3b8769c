package multisite.testing.globus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import multisite.globus.ComputeBytes;
import multisite.globus.ResultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway and its clients speak AMQP as RabbitMQ understands it, not only as we do. */
class RabbitMqIT {
  @TempDir private Path directory;

  @Test
  void carriesTasksAndResultsOfARealEndpoint() throws Exception {
    RealEndpoint.needed();
    try (ComputeGateway gateway = new ComputeGateway(0, new RabbitMq(directory));
        JavaSite site = JavaSite.running(gateway, 1, (args, kwargs) -> args.path(0));
        RealEndpoint endpoint =
            RealEndpoint.start(gateway, directory, "threads", RealEndpoint.THREADS, Map.of())) {
      String source = "def first(a):\n    return a\n";

      for (String id : List.of(site.endpointId(), endpoint.endpointId())) {
        List<ResultMessage> results =
            new Driver(gateway, endpoint::logs).run(id, "first", source, "[7]", "[8]");
        assertThat(results)
            .as(() -> endpoint.logs())
            .extracting(result -> ComputeBytes.result(result.data().orElseThrow()).asInt())
            .containsExactly(7, 8);
      }
    }
  }
}
