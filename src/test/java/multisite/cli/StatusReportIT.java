package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.task.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people read of a campaign: while it runs, after it was killed, when it is done. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StatusReportIT {
  @TempDir Path dir;

  @Test
  void tellsOfACampaignThatRunsThatWasKilledAndThatIsDone() throws Exception {
    TableCampaign campaign =
        new TableCampaign(dir)
            .over(30)
            .options("--initial-size", "4", "--search-size", "6", "--retrain-frequency", "4")
            .withPace(Duration.ofMillis(200));
    String run = campaign.runDirectory().toString();
    try (TableProgram driver = campaign.start()) {
      Awaitility.await()
          .until(
              () ->
                  Files.exists(campaign.runDirectory().resolve("journal.jsonl"))
                      && campaign.journal("task_finished").size() >= 2);

      assertThat(CommandLineRun.of("status", run).out())
          .contains("running: process " + driver.pid());

      driver.signal("KILL");
      driver.await(Duration.ofSeconds(10));
    }
    List<Path> before = files();

    CommandLineRun killed = CommandLineRun.of("status", run);

    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(ExitCodes.DONE);
    assertThat(killed.out()).contains("its driver ended without a word; can be resumed");
    assertThat(files()).as("status only looks").isEqualTo(before);

    assertThat(campaign.resume().exitCode()).isEqualTo(ExitCodes.DONE);
    JsonNode done = Json.MAPPER.readTree(CommandLineRun.of("status", run, "--json").out());

    assertThat(done.path("resumable").asBoolean()).isFalse();
    assertThat(done.path("running").asBoolean()).isFalse();
    assertThat(done.path("searched").asInt()).isEqualTo(6);
    assertThat(done.path("initial_done").asInt()).isEqualTo(4);
    assertThat(done.path("open").asInt()).isZero();
    assertThat(done.path("best")).hasSize(5);
    assertThat(done.path("best").path(0).path("ip_ev").asDouble())
        .isGreaterThanOrEqualTo(done.path("best").path(4).path("ip_ev").asDouble());
  }

  @Test
  void reportsInOneFileThatNeedsNoOther() throws IOException {
    TableCampaign campaign =
        new TableCampaign(dir)
            .over(30)
            .options("--initial-size", "4", "--search-size", "6", "--retrain-frequency", "4");
    assertThat(campaign.run().exitCode()).isEqualTo(ExitCodes.DONE);

    CommandLineRun reported = CommandLineRun.of("report", campaign.runDirectory().toString());

    assertThat(reported.exitCode()).as(reported.err()).isEqualTo(ExitCodes.DONE);
    Path file = campaign.runDirectory().resolve("report.html");
    assertThat(reported.out().strip()).isEqualTo(file.toString());
    String html = Files.readString(file);
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("<svg")
        .containsPattern("training 1: 2 models on [4-9]");
    assertThat(html).doesNotContain("src=", "href=", "<script");
    assertThat(html.split("<circle", -1)).as("a dot a success").hasSize(11);
    String best = Files.readAllLines(campaign.runDirectory().resolve("results.csv")).get(1);
    assertThat(html).contains("<td>" + best.split(",")[0].replace("\"", "") + "</td>");
  }

  @Test
  void saysWhichModelKeptItsOldWeights() throws IOException {
    TableCampaign campaign =
        new TableCampaign(dir)
            .over(30)
            .options("--initial-size", "4", "--search-size", "8", "--retrain-frequency", "4")
            .options("--pause-during-update");
    Files.writeString(Files.createDirectories(dir.resolve("faults")).resolve("training"), "");

    try (TableProgram driver = campaign.start()) {
      assertThat(driver.await(Duration.ofMinutes(1))).as(driver.output()).isZero();
    }

    assertThat(campaign.journal("training_failed")).hasSize(1);
    JsonNode failed = campaign.journal("training_failed").get(0);
    assertThat(failed.path("round").asInt()).isEqualTo(2);
    String sentence =
        "model " + failed.path("model_id").asInt() + " kept its old weights in training 2";
    assertThat(CommandLineRun.of("report", campaign.runDirectory().toString()).exitCode()).isZero();
    assertThat(campaign.runDirectory().resolve("report.html"))
        .content()
        .contains(sentence + ": training_failed");
    List<JsonNode> rankings = campaign.journal("ranking_made");
    assertThat(rankings).hasSize(2);
    assertThat(models(rankings.get(1)))
        .hasSize(2)
        .filteredOn(models(rankings.get(0))::contains)
        .as("the weights that stayed")
        .hasSize(1);
  }

  private static List<String> models(JsonNode ranking) {
    return ranking.path("models").valueStream().map(JsonNode::asText).toList();
  }

  @Test
  void saysWhatIsNoRunDirectory() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("empty"));

    for (String command : List.of("status", "report")) {
      for (Path path : List.of(empty, dir.resolve("nowhere"))) {
        CommandLineRun refused = CommandLineRun.of(command, path.toString());

        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCodes.BAD_DATA);
        assertThat(refused.err()).startsWith("multisite: ").contains("" + path).hasLineCount(1);
      }
    }
    assertThat(empty).isEmptyDirectory();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(dir.resolve("run"))) {
      return files.sorted().toList();
    }
  }
}
