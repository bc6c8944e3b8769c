package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multisite.chemistry.NeededProgram;
import multisite.testing.RecordedTable;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.RealEndpoint;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this program is for: a driver here, and two Globus Compute endpoints of the real software
 * that run simulations by real xtb and models, with large values in a store of files.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RemoteCampaignIT {
  private static final String JAR = System.getProperty("multisite.jar");

  @TempDir static Path dir;

  private static ComputeGateway gateway;
  private static RealEndpoint qc;
  private static RealEndpoint ml;

  @BeforeAll
  static void start() throws IOException {
    NeededProgram.check("xtb");
    RealEndpoint.needed();
    gateway = new ComputeGateway();
    qc = endpoint("qc", 1);
    ml = endpoint("ml", 1);
  }

  private static RealEndpoint endpoint(String name, int workers) throws IOException {
    Map<String, String> environment = Map.of("OMP_NUM_THREADS", "1", "MULTISITE_JAR", JAR);
    Path directory = Files.createDirectory(dir.resolve(name));
    return RealEndpoint.start(gateway, directory, name, RealEndpoint.workers(workers), environment);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      qc.close();
      ml.close();
      gateway.close();
    }
  }

  @Test
  void hasTheOutcomesOfWorkersHereThoughTheQcEndpointIsKilledAndStartedAgain() throws Exception {
    Process remote = remoteCampaign("remote");
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> records("remote") >= 2 || !remote.isAlive());
    assertThat(remote.isAlive()).as(() -> errors("remote")).isTrue();
    qc.kill();
    Process here = campaign("local");
    assertThat(here.waitFor()).as(() -> errors("local")).isZero();
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.readString(dir.resolve("remote.err")).contains("is offline"));
    qc.start();

    assertThat(remote.waitFor()).as(() -> errors("remote")).isZero();

    assertThat(records("remote")).as("nothing lost, nothing doubled").isEqualTo(12);
    OutcomeRecords outcomes = OutcomeRecords.of(dir.resolve("remote"));
    assertThat(outcomes.values()).hasSizeGreaterThan(1000);
    assertThat(outcomes.differences(OutcomeRecords.of(dir.resolve("local")))).isEmpty();
    assertThat(Files.readAllLines(dir.resolve("remote/results.csv"))).hasSize(13);
  }

  private static Process remoteCampaign(String name) throws IOException {
    return campaign(
        name,
        "--qc-endpoint",
        qc.endpointId(),
        "--ml-endpoint",
        ml.endpointId(),
        "--qc-prefetch",
        "0",
        "--simulate-ps-backend",
        "file",
        "--infer-ps-backend",
        "file",
        "--train-ps-backend",
        "file",
        "--ps-threshold",
        "10000");
  }

  private static Process campaign(String name, String... options) throws IOException {
    Path space = new RecordedTable().writeSearchSpace(dir.resolve(name + ".smi"), 30);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR));
    command.addAll(List.of("--search-space", space.toString(), "--run-dir", dir + "/" + name));
    command.addAll(List.of("--num-qc-workers", "1", "--model-count", "2", "--num-epochs", "8"));
    command.addAll(List.of("--retrain-frequency", "6", "--initial-size", "6"));
    command.addAll(List.of("--search-size", "6", "--pause-during-update"));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(dir.resolve(name + ".out").toFile())
            .redirectError(dir.resolve(name + ".err").toFile());
    builder.environment().put("GLOBUS_SDK_SERVICE_URL_AUTH", gateway.url().toString());
    builder.environment().put("GLOBUS_SDK_SERVICE_URL_COMPUTE", gateway.url().toString());
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_ID", "client");
    builder.environment().put("GLOBUS_COMPUTE_CLIENT_SECRET", "secret");
    return builder.start();
  }

  private static long records(String name) throws IOException {
    Path records = dir.resolve(name).resolve("simulation-results.json");
    return Files.exists(records) ? Files.readString(records).lines().count() : 0;
  }

  private static String errors(String name) {
    try {
      return Files.readString(dir.resolve(name + ".err")) + qc.logs() + ml.logs();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
