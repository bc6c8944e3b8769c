package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import multisite.journal.RunFile;
import multisite.testing.WorkerJar;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.Fault;
import multisite.testing.globus.JavaSite;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole campaigns at remote endpoints: a gateway, and sites whose Python runs our shim. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GatewayCampaignIT {
  @TempDir Path dir;
  private final ComputeGateway gateway = new ComputeGateway();
  private JavaSite qc;
  private JavaSite ml;

  @BeforeEach
  void start() {
    Path jar = WorkerJar.withTable(dir.resolve("run.jar"), Version.current(), 20);
    Map<String, String> site =
        Map.of(
            "MULTISITE_JAR",
            jar.toString(),
            "JAVA_HOME",
            System.getProperty("java.home"),
            "TMPDIR",
            dir.toString());
    qc = JavaSite.python(gateway, 2, site);
    ml = JavaSite.python(gateway, 1, site);
  }

  @AfterEach
  void stop() {
    qc.close();
    ml.close();
    gateway.close();
  }

  @Test
  void hasTheSameOutcomeAsOnThisMachine() throws IOException {
    TableCampaign here = steered("here");
    CommandLineRun local = here.run();
    TableCampaign there = steered("there").options(remote()).options("--qc-prefetch", "0");

    CommandLineRun remote = there.run();

    assertThat(local.exitCode()).as(local.err()).isEqualTo(ExitCodes.DONE);
    assertThat(remote.exitCode()).as(remote.err()).isEqualTo(ExitCodes.DONE);
    assertThat(remote.err()).as("nothing to complain of").doesNotContain(qc.endpointId());
    assertThat(there.submittedSmiles()).isEqualTo(here.submittedSmiles());
    OutcomeRecords outcomes = OutcomeRecords.of(there.runDirectory());
    assertThat(outcomes.values()).hasSizeGreaterThan(1000);
    assertThat(outcomes.differences(OutcomeRecords.of(here.runDirectory()))).isEmpty();
    assertThat(there.journal("task_sent")).hasSizeGreaterThanOrEqualTo(16);
    assertThat(there.runDirectory().resolve("runtime.log"))
        .content()
        .as("--qc-prefetch is kept")
        .doesNotContain("wait at the site from now on");
  }

  @Test
  void losesNothingAndDoublesNothingThoughMuchGoesWrong() throws IOException {
    inject(Fault.UNAUTHORIZED, Fault.UNAVAILABLE, Fault.SUBMISSION_UNANSWERED);
    TableCampaign campaign = steered("faults").options(remote()).options("--num-qc-workers", "2");

    CompletableFuture<CommandLineRun> running = CompletableFuture.supplyAsync(campaign::run);
    Awaitility.await() // what comes after the tasks of the unanswered request
        .ignoreExceptions()
        .until(() -> campaign.journal("task_finished").size() > 2);
    inject(Fault.RESULT_TWICE, Fault.DROPPED_AFTER_RESULT);
    Awaitility.await().until(() -> gateway.faultsLeft(Fault.DROPPED_AFTER_RESULT) == 0);
    inject(Fault.START_FAILURE);
    CommandLineRun run = running.join();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(energies(campaign)).hasSize(16);
    assertThat(
            campaign.journal("task_finished").stream().map(line -> line.path("task_id").asText()))
        .doesNotHaveDuplicates();
    assertThat(campaign.runDirectory().resolve("runtime.log"))
        .content()
        .contains("Globus Compute does not accept the token any more; asking for another one\n")
        .contains("Globus Compute refuses with 503 SERVICE_UNAVAILABLE: come back later; trying")
        .contains("Globus Compute answers again\n")
        .contains("cannot be reached: ")
        .containsPattern(
            "the (qc|ml) endpoint .*: the connection for results .* is lost: .*; connecting")
        .contains(": results arrive again\n")
        .containsPattern("the result of task \\S+ came again, and is dropped\n")
        .contains("sent again: its user endpoint did not start: the scheduler refuses the job");
  }

  @Test
  void oneEndpointMayBeHere() throws IOException {
    TableCampaign campaign =
        steered("mixed")
            .environment(environment())
            .options("--qc-endpoint", qc.endpointId(), "--qc-jar", dir.resolve("run.jar") + "")
            .options("--qc-endpoint-config", "account=chem,max_blocks=2");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(ml.taken()).isZero();
    assertThat(qc.taken()).isEqualTo(16);
    assertThat(gateway.submissions())
        .extracting(body -> body.path("user_endpoint_config").toString())
        .containsOnly("{\"account\":\"chem\",\"max_blocks\":2}");
  }

  @Test
  void soManyTasksAreAheadAsWasAskedForAndNoMore() throws IOException {
    gateway.cutOff(qc.endpointId());
    TableCampaign campaign =
        steered("ahead")
            .options("--qc-endpoint", qc.endpointId(), "--qc-prefetch", "2")
            .options("--endpoint-timeout", "3s");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(gateway.tasks()).as("one that would run, and two that would wait").hasSize(3);
  }

  @Test
  void asTheCloudIsSlowMoreTasksWaitAtTheSiteUpToTheMost() throws IOException {
    gateway.delayResults(Duration.ofMillis(400));
    TableCampaign campaign =
        steered("slow")
            .options("--qc-endpoint", qc.endpointId(), "--initial-size", "30")
            .options("--search-size", "1");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(campaign.runDirectory().resolve("runtime.log"))
        .content()
        .contains("8 simulations of each worker wait at the site from now on");
    int open = 0;
    int most = 0;
    for (JsonNode line : campaign.records(RunFile.JOURNAL)) {
      String type = line.path("topic").asText() + " " + line.path("type").asText();
      open += type.equals("simulate task_submitted") ? 1 : 0;
      open -= type.equals("simulate task_finished") ? 1 : 0;
      most = Math.max(most, open);
    }
    assertThat(most).as("one that runs, and eight that wait").isEqualTo(9);
  }

  @Test
  void modelsMayBeElsewhereWithAJarAndATemplatesValuesOfTheirOwn() throws IOException {
    Path jar = WorkerJar.withTable(dir.resolve("ml.jar"), Version.current(), 20);
    try (JavaSite bare =
        JavaSite.python(gateway, 1, Map.of("JAVA_HOME", System.getProperty("java.home")))) {
      TableCampaign campaign =
          steered("models")
              .options("--ml-endpoint", bare.endpointId(), "--ml-jar", jar.toString())
              .options("--ml-endpoint-config", "account=ml,accelerators=2");

      CommandLineRun run = campaign.run();

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      assertThat(bare.taken()).isPositive();
      assertThat(gateway.submissions())
          .extracting(body -> body.path("user_endpoint_config").toString())
          .containsOnly("{\"account\":\"ml\",\"accelerators\":2}");
    }
  }

  @Test
  void anEndpointThatIsNotThereEndsTheCampaignWithFourHoweverEarlyThatIsKnown() throws IOException {
    TableCampaign campaign =
        steered("unknown")
            .overFile(Path.of("configs/example-space.csv"))
            .options("--qc-endpoint", "5c2fb1a2-0c6f-4f64-9a5b-7f0f4a1b2c3d");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .containsOnlyOnce(
            "multisite: the qc endpoint 5c2fb1a2-0c6f-4f64-9a5b-7f0f4a1b2c3d: Globus Compute refuses"
                + " with 404");
  }

  @Test
  void anEndpointThatIsAwayIsSaidAtOnceAndEndsTheCampaignWithFour() throws IOException {
    qc.kill();
    TableCampaign campaign = steered("away").options(remote()).options("--endpoint-timeout", "3s");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .contains("multisite: the qc endpoint " + qc.endpointId() + " is offline")
        .contains("has answered nothing for");
    assertThat(campaign.journal("stopped").get(0).path("exit_code").asInt()).isEqualTo(4);
    assertThat(campaign.journal("task_finished")).isEmpty();
  }

  @Test
  void aJarOfAnotherVersionAtTheSiteEndsTheCampaignWithOneSentence() throws IOException {
    Path old = WorkerJar.withTable(dir.resolve("old.jar"), "0.0.1", 20);
    TableCampaign campaign =
        steered("version").options(remote()).options("--qc-jar", old.toString());

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err()).contains("is of version 0.0.1 and the driver is of version");
  }

  private void inject(Fault... faults) {
    for (Fault fault : faults) {
      gateway.inject(fault, 1);
    }
  }

  private TableCampaign steered(String name) throws IOException {
    return new TableCampaign(Files.createDirectory(dir.resolve(name)))
        .over(40)
        .environment(environment())
        .options("--num-qc-workers", "1", "--pause-during-update", "--seed", "7")
        .options("--initial-size", "8", "--search-size", "8", "--retrain-frequency", "4")
        .options("--train-ps-backend", "file", "--infer-ps-backend", "file")
        .options("--ps-threshold", "10000");
  }

  private String[] remote() {
    return new String[] {"--qc-endpoint", qc.endpointId(), "--ml-endpoint", ml.endpointId()};
  }

  private Map<String, String> environment() {
    return GatewayEnvironment.of(gateway, dir.resolve("functions.json"));
  }

  private static Map<String, Double> energies(TableCampaign campaign) {
    return campaign.records(RunFile.SIMULATION_RESULTS).stream()
        .filter(line -> line.path("success").asBoolean())
        .map(line -> line.path("task_info"))
        .collect(Collectors.toMap(info -> info.path("smiles").asText(), GatewayCampaignIT::energy));
  }

  private static double energy(JsonNode info) {
    return info.path("ip").path("xtb-vacuum").asDouble();
  }
}
