package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multisite.journal.RunFile;
import multisite.testing.WorkerJar;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.RealEndpoint;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver dies while an endpoint of the real software, in processes of its own, works for it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RemoteResumeIT {
  private static final int MOLECULES = 12;

  @TempDir Path dir;

  @Test
  void takesWhatWasDoneMeanwhileWithoutRunningItAgain() throws Exception {
    Path jar = WorkerJar.withTable(dir.resolve("run.jar"), Version.current(), 1500);
    Map<String, String> site =
        Map.of("MULTISITE_JAR", jar.toString(), "JAVA_HOME", System.getProperty("java.home"));
    try (ComputeGateway gateway = new ComputeGateway();
        RealEndpoint qc =
            RealEndpoint.start(
                gateway,
                Files.createDirectory(dir.resolve("qc")),
                "qc",
                RealEndpoint.THREADS,
                site)) {
      TableCampaign campaign =
          new TableCampaign(Files.createDirectory(dir.resolve("driver")))
              .over(40)
              .environment(GatewayEnvironment.of(gateway, dir.resolve("functions.json")))
              .options("--qc-endpoint", qc.endpointId(), "--qc-prefetch", "1")
              .options("--simulate-ps-backend", "file", "--ps-threshold", "500")
              .options("--initial-size", "8", "--search-size", "4", "--retrain-frequency", "8");
      int recorded = killedWithTasksInFlight(campaign, gateway, qc);
      int sent = gateway.tasks().size();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> gateway.executed().containsAll(gateway.tasks()));
      assertThat(sent).as("tasks that ended without a driver").isGreaterThan(recorded);

      CommandLineRun resumed = campaign.resume();

      assertThat(resumed.exitCode()).as(() -> resumed.err() + qc.logs()).isEqualTo(ExitCodes.DONE);
      assertThat(gateway.tasks()).as("sent").hasSize(MOLECULES);
      assertThat(gateway.executed()).as("run").containsExactlyInAnyOrderElementsOf(gateway.tasks());
      assertThat(outcomes(campaign))
          .hasSize(MOLECULES)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(new HashSet<>(campaign.submittedSmiles()));
      assertThat(campaign.journal("resumed")).hasSize(1);
    }
  }

  /** Kills a driver that waits for tasks; how many outcomes it has written down. */
  private static int killedWithTasksInFlight(
      TableCampaign campaign, ComputeGateway gateway, RealEndpoint qc) {
    try (TableProgram driver = campaign.start()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> outcomes(campaign).size() >= 2 || !driver.isAlive());
      assertThat(driver.isAlive()).as(() -> driver.output() + qc.logs()).isTrue();
      driver.signal("KILL");
      driver.await(Duration.ofSeconds(10));
    }
    int recorded = outcomes(campaign).size();
    assertThat(gateway.executed())
        .as("some have not ended")
        .hasSizeLessThan(gateway.tasks().size());
    return recorded;
  }

  private static List<String> outcomes(TableCampaign campaign) {
    return campaign.records(RunFile.SIMULATION_RESULTS).stream()
        .map(line -> line.path("task_info").path("smiles").asText())
        .toList();
  }
}
