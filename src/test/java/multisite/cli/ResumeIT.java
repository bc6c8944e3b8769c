package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import multisite.journal.RunFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns that are stopped or killed, and go on, over a table of recorded IPs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ResumeIT {
  @TempDir Path dir;

  @Test
  void goesOnAsIfNothingHadHappenedAfterEachOfSeveralKills() throws Exception {
    TableCampaign undisturbed =
        oneByOne(new TableCampaign(Files.createDirectory(dir.resolve("undisturbed"))));
    assertThat(undisturbed.run().exitCode()).isEqualTo(ExitCodes.DONE);
    TableCampaign killed =
        oneByOne(new TableCampaign(Files.createDirectory(dir.resolve("killed"))));
    long seed = System.nanoTime();
    System.err.println("seed of the kills: " + seed);
    Random random = new Random(seed);

    try (TableProgram first = killed.start()) {
      kill(first, killed, 3 + random.nextInt(4));
    }
    try (TableProgram second = killed.startResumed()) {
      kill(second, killed, 11 + random.nextInt(5));
    }
    try (TableProgram third = killed.startResumed()) {
      Awaitility.await().until(() -> !killed.journal("resumed").isEmpty());
      third.signal("KILL");
      third.await(Duration.ofSeconds(10));
    }
    CommandLineRun last = killed.resume();

    assertThat(last.exitCode()).as(last.err()).isEqualTo(ExitCodes.DONE);
    assertThat(killed.submittedSmiles()).isEqualTo(undisturbed.submittedSmiles());
    assertEveryMoleculeHasOneOutcome(killed, 20);
    assertThat(Files.readAllLines(killed.runDirectory().resolve("results.csv"))).hasSize(21);
  }

  @Test
  void stopsInOrderBySignalAndIsResumed() throws Exception {
    TableCampaign campaign = steered(new TableCampaign(dir)).withPace(Duration.ofMillis(200));
    try (TableProgram driver = campaign.start()) {
      awaitOutcomes(driver, campaign, 4);

      driver.signal("TERM");

      assertThat(driver.await(Duration.ofSeconds(25))).isEqualTo(ExitCodes.STOPPED);
      assertThat(driver.output())
          .contains("stopped before the end by SIGTERM")
          .contains("go on with: java -jar run.jar resume " + campaign.runDirectory());
    }
    CommandLineRun resumed = campaign.resume();
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertEveryMoleculeHasOneOutcome(campaign, 20);
  }

  @Test
  void stopsAtOnceWhileTheSearchSpaceIsBuiltAndIsResumed() throws Exception {
    Path space = dir.resolve("large.smi");
    try (BufferedWriter out = Files.newBufferedWriter(space)) {
      for (int i = 0; i < 3_000_000; i++) {
        out.write("OCC(C)CN\n");
      }
    }
    TableCampaign campaign = steered(new TableCampaign(dir)).overFile(space);
    try (TableProgram driver = campaign.start()) {
      Path built = campaign.runDirectory().resolve("search-space/molecules.smi");
      Awaitility.await().until(() -> Files.exists(built) && Files.size(built) > 0);

      driver.signal("TERM");

      assertThat(driver.await(Duration.ofSeconds(10))).isEqualTo(ExitCodes.STOPPED);
      assertThat(driver.output())
          .contains("stopped by SIGTERM while the search space was built")
          .contains("go on with: java -jar run.jar resume " + campaign.runDirectory());
      assertThat(Files.size(built)).as("bytes built").isLessThan(27_000_000);
    }
    Files.move(dir.resolve("space.smi"), space, StandardCopyOption.REPLACE_EXISTING);
    CommandLineRun resumed = campaign.resume();
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertEveryMoleculeHasOneOutcome(campaign, 20);
  }

  @Test
  void letsRunningSimulationsEndWhenTheSchedulerWarns() throws Exception {
    TableCampaign campaign = steered(new TableCampaign(dir)).withPace(Duration.ofMillis(500));
    try (TableProgram driver = campaign.start()) {
      awaitOutcomes(driver, campaign, 3);

      driver.signal("USR1");

      assertThat(driver.await(Duration.ofSeconds(25))).isEqualTo(ExitCodes.STOPPED);
    }
    assertThat(campaign.submittedSmiles()).hasSameSizeAs(outcomes(campaign));
    assertThat(outcomes(campaign)).hasSizeLessThan(20);
  }

  @Test
  void stopsAtTheTimeLimitAndGoesOnWithoutIt() throws IOException {
    TableCampaign campaign =
        steered(new TableCampaign(dir))
            .withPace(Duration.ofSeconds(1))
            .options("--time-limit", "8s");

    CommandLineRun limited = campaign.run();

    assertThat(limited.exitCode()).as(limited.err()).isEqualTo(ExitCodes.STOPPED);
    assertThat(limited.err()).contains("--time-limit");
    CommandLineRun resumed = campaign.resume("--time-limit", "1h");
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertEveryMoleculeHasOneOutcome(campaign, 20);
  }

  @Test
  void goesOnToALargerSearchSizeAndRefusesAnotherSeed() throws IOException {
    TableCampaign campaign = steered(new TableCampaign(dir));
    assertThat(campaign.run().exitCode()).isEqualTo(ExitCodes.DONE);

    CommandLineRun done = campaign.resume();
    CommandLineRun refused = campaign.resume("--seed", "8");
    CommandLineRun raised = campaign.resume("--search-size", "16");

    assertThat(done.exitCode()).as(done.err()).isEqualTo(ExitCodes.DONE);
    assertThat(done.err()).contains("is done: raise --search-size to go on");
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(refused.err()).contains("--seed cannot be changed by resume");
    assertThat(raised.exitCode()).as(raised.err()).isEqualTo(ExitCodes.DONE);
    assertEveryMoleculeHasOneOutcome(campaign, 24);
    assertThat(campaign.journal("resumed")).hasSize(1);
  }

  @Test
  void refusesASecondDriver() throws Exception {
    TableCampaign campaign = steered(new TableCampaign(dir)).withPace(Duration.ofMillis(300));
    try (TableProgram driver = campaign.start()) {
      awaitOutcomes(driver, campaign, 1);

      CommandLineRun second = campaign.resume();

      assertThat(second.exitCode()).isEqualTo(ExitCodes.BAD_DATA);
      assertThat(second.err()).contains("another driver works on").contains("" + driver.pid());
    }
  }

  private static TableCampaign steered(TableCampaign campaign) throws IOException {
    return campaign
        .over(60)
        .options("--initial-size", "8", "--search-size", "12", "--retrain-frequency", "4");
  }

  private static TableCampaign oneByOne(TableCampaign campaign) throws IOException {
    return steered(campaign)
        .options("--num-qc-workers", "1", "--pause-during-update", "--seed", "5")
        .withPace(Duration.ofMillis(50));
  }

  private static void kill(TableProgram driver, TableCampaign campaign, int outcomes) {
    awaitOutcomes(driver, campaign, outcomes);
    driver.signal("KILL");
    driver.await(Duration.ofSeconds(10));
  }

  private static void awaitOutcomes(TableProgram driver, TableCampaign campaign, int count) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> outcomes(campaign).size() >= count || !driver.isAlive());
    assertThat(driver.isAlive()).as(driver.output()).isTrue();
  }

  private static List<JsonNode> outcomes(TableCampaign campaign) {
    return campaign.records(RunFile.SIMULATION_RESULTS);
  }

  private static void assertEveryMoleculeHasOneOutcome(TableCampaign campaign, int expected) {
    List<String> recorded =
        outcomes(campaign).stream()
            .map(line -> line.path("task_info").path("smiles").asText())
            .toList();
    assertThat(recorded)
        .hasSize(expected)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(campaign.submittedSmiles());
    assertThat(campaign.records(RunFile.MOLDATA_RECORDS)).hasSize(expected);
    assertThat(campaign.records(RunFile.QCFRACTAL_RECORDS)).hasSize(2 * expected);
  }
}
