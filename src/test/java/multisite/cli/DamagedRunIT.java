package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multisite.journal.RunFile;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code resume} makes of a run directory that was damaged after its driver was stopped. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DamagedRunIT {
  private static final int ALL = 16;

  @TempDir static Path shared;
  @TempDir Path dir;

  /** A campaign that was stopped some simulations after its first ranking. */
  @BeforeAll
  static void stopACampaign() throws IOException {
    TableCampaign campaign = options(new TableCampaign(shared)).withPace(Duration.ofMillis(600));
    try (TableProgram driver = campaign.start()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  !driver.isAlive()
                      || (Files.exists(journal(campaign))
                          && !campaign.journal("ranking_made").isEmpty()));
      driver.signal("TERM");
      assertThat(driver.await(Duration.ofSeconds(25))).isEqualTo(ExitCodes.STOPPED);
    }
  }

  @Test
  void aTornModelIsTrainedAgain() throws IOException {
    TableCampaign campaign = copy();
    Path model = only(campaign, RunFile.MODELS, "model-1-");
    cutInHalf(model);

    CommandLineRun resumed = campaign.resume();

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertThat(log(campaign)).contains("model 1 version 1 is damaged or gone");
    assertThat(updatesAfterResume(campaign)).startsWith("training_started");
    assertEveryMoleculeHasOneOutcome(campaign);
  }

  @Test
  void aTornRankingIsMadeAgainByTheModelsThereAre() throws IOException {
    TableCampaign campaign = copy();
    cutInHalf(only(campaign, RunFile.RANKINGS, "ranking-"));

    CommandLineRun resumed = campaign.resume();

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertThat(updatesAfterResume(campaign)).startsWith("ranking_made");
    assertEveryMoleculeHasOneOutcome(campaign);
  }

  @Test
  void whatIsWholeIsNeitherTrainedNorRankedAgain() throws IOException {
    TableCampaign campaign = copy();

    CommandLineRun resumed = campaign.resume();

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertThat(updatesAfterResume(campaign)).isEmpty();
    assertEveryMoleculeHasOneOutcome(campaign);
  }

  @Test
  void aJournalThatIsDamagedInTheMiddleIsRefusedByLine() throws IOException {
    TableCampaign campaign = copy();
    List<String> lines = Files.readAllLines(journal(campaign));
    lines.set(4, lines.get(4).substring(0, 20));
    Files.write(journal(campaign), lines);

    for (String command : List.of("resume", "status", "report")) {
      CommandLineRun refused = CommandLineRun.of(command, campaign.runDirectory().toString());

      assertThat(refused.exitCode()).as(command).isEqualTo(ExitCodes.BAD_DATA);
      assertThat(refused.err())
          .hasLineCount(1)
          .startsWith("multisite: " + journal(campaign) + ", line 5: ");
    }
    assertThat(Files.readAllLines(journal(campaign))).as("left alone").isEqualTo(lines);
  }

  @Test
  void aRunOfANewerFormatIsRefusedInASentence() throws IOException {
    TableCampaign campaign = copy();
    String text = Files.readString(journal(campaign));
    Files.writeString(journal(campaign), text.replaceFirst("\"format\":1", "\"format\":2"));

    CommandLineRun refused = campaign.resume();

    assertThat(refused.exitCode()).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("journal format 2", "reads format 1", "a newer version");
  }

  private TableCampaign copy() throws IOException {
    FileUtils.copyDirectory(shared.resolve("run").toFile(), dir.resolve("run").toFile());
    return new TableCampaign(dir);
  }

  private static TableCampaign options(TableCampaign campaign) throws IOException {
    return campaign
        .over(60)
        .options("--initial-size", "4", "--search-size", "12", "--retrain-frequency", "12")
        .options("--pause-during-update"); // so that there is something left to search
  }

  private static Path journal(TableCampaign campaign) {
    return campaign.runDirectory().resolve(RunFile.JOURNAL.fileName());
  }

  private static String log(TableCampaign campaign) throws IOException {
    return Files.readString(campaign.runDirectory().resolve(RunFile.RUNTIME_LOG.fileName()));
  }

  private static Path only(TableCampaign campaign, RunFile directory, String prefix)
      throws IOException {
    Path place = campaign.runDirectory().resolve(directory.fileName());
    try (Stream<Path> files = Files.list(place)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  private static void cutInHalf(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static List<String> updatesAfterResume(TableCampaign campaign) {
    List<String> updates = new ArrayList<>();
    boolean resumed = false;
    for (JsonNode line : campaign.records(RunFile.JOURNAL)) {
      String type = line.path("type").asText();
      resumed |= type.equals("resumed");
      if (resumed && (type.equals("training_started") || type.equals("ranking_made"))) {
        updates.add(type);
      }
    }
    return updates;
  }

  private static void assertEveryMoleculeHasOneOutcome(TableCampaign campaign) {
    assertThat(campaign.records(RunFile.SIMULATION_RESULTS))
        .extracting(line -> line.path("task_info").path("smiles").asText())
        .hasSize(ALL)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(campaign.submittedSmiles());
  }
}
