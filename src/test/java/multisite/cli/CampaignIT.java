package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multisite.journal.RunFile;
import multisite.testing.RecordedTable;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole campaigns with real worker processes and real models, over a table of recorded IPs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CampaignIT {
  @TempDir Path dir;

  @Test
  void endsByItselfWithOneOutcomeForEveryMolecule() throws IOException {
    TableCampaign campaign = steered(new TableCampaign(dir).over(60));

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertEverySimulationHasOneOutcome(campaign, 24);
    assertThat(run.out()).contains("IP / eV").contains("Run directory: ");
    assertThat(Files.readAllLines(campaign.runDirectory().resolve("results.csv"))).hasSize(25);
    assertNoWorkerIsLeft();
  }

  @Test
  void runsTheSameOnARealRedis() throws IOException {
    Path redisDirectory = Files.createDirectory(dir.resolve("redis"));
    try (RedisServer redis = new RedisServer(redisDirectory)) {
      TableCampaign campaign =
          steered(new TableCampaign(dir).over(60))
              .options("--redishost", "127.0.0.1", "--redisport", "" + redis.port());

      CommandLineRun run = campaign.run();

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      assertEverySimulationHasOneOutcome(campaign, 24);
      assertNoWorkerIsLeft();
    }
  }

  @Test
  void choosesByTheUpperConfidenceBoundOfTheCurrentRanking() throws IOException {
    TableCampaign campaign =
        steered(new TableCampaign(dir).over(60))
            .options("--pause-during-update", "--beta", "0.5", "--num-qc-workers", "1");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    List<JsonNode> ranked =
        campaign.records(RunFile.SIMULATION_RESULTS).stream()
            .map(line -> line.path("task_info"))
            .filter(info -> info.path("origin").asText().equals("ranked"))
            .toList();
    assertThat(ranked).hasSize(16);
    assertThat(ranked)
        .allSatisfy(
            info ->
                assertThat(info.path("ucb").asDouble())
                    .isCloseTo(
                        info.path("mean").asDouble() + 0.5 * info.path("std").asDouble(),
                        within(1e-9)));
    Map<Integer, List<Double>> scores =
        ranked.stream()
            .collect(
                Collectors.groupingBy(
                    info -> info.path("batch").asInt(),
                    Collectors.mapping(info -> info.path("ucb").asDouble(), Collectors.toList())));
    assertThat(scores).hasSize(4);
    assertThat(scores.values())
        .allSatisfy(
            ofBatch -> assertThat(ofBatch).isSortedAccordingTo((a, b) -> Double.compare(b, a)));
    List<String> rankings =
        campaign.journal("ranking_made").stream()
            .map(line -> line.path("top_digest").asText())
            .toList();
    assertThat(rankings).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void makesTheSameChoicesFromTheSameSeed() throws IOException {
    List<List<String>> choices = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      TableCampaign campaign =
          steered(new TableCampaign(Files.createDirectory(dir.resolve(name))).over(60))
              .options("--pause-during-update", "--num-qc-workers", "1", "--seed", "7");
      CommandLineRun run = campaign.run();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      choices.add(campaign.submittedSmiles());
    }

    assertThat(choices.get(0)).hasSize(24).isEqualTo(choices.get(1));
  }

  @Test
  void losesAndDoublesNothingWhenWorkersAreKilled() throws IOException {
    TableCampaign campaign =
        steered(new TableCampaign(dir).over(60)).withPace(Duration.ofMillis(200));
    CompletableFuture<CommandLineRun> running = CompletableFuture.supplyAsync(campaign::run);
    for (int killed = 1; killed <= 3; killed++) {
      int finished = 4 * killed;
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> outcomes(campaign) >= finished || running.isDone());
      workers().findAny().ifPresent(ProcessHandle::destroyForcibly);
    }

    CommandLineRun run = running.join();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(campaign.runDirectory().resolve("runtime.log"))
        .content()
        .contains("was killed by SIGKILL");
    assertEverySimulationHasOneOutcome(campaign, 24);
    assertNoWorkerIsLeft();
  }

  @Test
  void goesOnAfterFailedSimulationsAndCountsThem() throws IOException {
    List<String> space = new ArrayList<>(new RecordedTable().smiles().subList(0, 40));
    space.addAll(List.of("CCCCCCCCCCO", "CCCCCCCCCCN", "CCCCCCCCCCF", "CCCCCCCCCCCl"));
    Path file = Files.write(dir.resolve("space.smi"), space);
    TableCampaign campaign =
        new TableCampaign(dir).overFile(file).options("--initial-size", "8", "--search-size", "99");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(run.err()).contains("the search space is exhausted").contains("4 failed");
    assertThat(run.err()).contains("holds 44 molecules, fewer than the 107 asked for");
    assertEverySimulationHasOneOutcome(campaign, 44);
    assertThat(campaign.records(RunFile.SIMULATION_RESULTS))
        .filteredOn(line -> !line.path("success").asBoolean())
        .hasSize(4)
        .allSatisfy(
            line ->
                assertThat(line.path("failure_info").path("kind").asText())
                    .isEqualTo("geometry_not_converged"));
  }

  @Test
  void givesUpWhenEverythingFails() throws IOException {
    Path file =
        Files.write(
            dir.resolve("space.smi"),
            List.of("CCCCCCCCCO", "CCCCCCCCCN", "CCCCCCCCCF", "CCCCCCCCCS", "CCCCCCCCCC"));

    CommandLineRun run = new TableCampaign(dir).overFile(file).options("--max-failures", "3").run();

    assertThat(run.exitCode()).isEqualTo(ExitCodes.TOO_MANY_FAILURES);
    assertThat(run.err()).contains("too many failures in a row");
    assertNoWorkerIsLeft();
  }

  @Test
  void startsFromATrainingSetWithoutAnInitialSet() throws IOException {
    TableCampaign former = new TableCampaign(Files.createDirectory(dir.resolve("former")));
    former.over(60).options("--initial-size", "8", "--search-size", "4").run();
    TableCampaign campaign =
        new TableCampaign(dir)
            .over(60)
            .options(
                "--training-set",
                former.runDirectory().resolve("moldata-records.json").toString(),
                "--search-size",
                "4",
                "--pause-during-update");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    assertThat(campaign.submittedSmiles())
        .hasSize(4)
        .doesNotContainAnyElementsOf(former.submittedSmiles());
    assertThat(campaign.records(RunFile.SIMULATION_RESULTS))
        .allSatisfy(
            line -> assertThat(line.path("task_info").path("origin").asText()).isEqualTo("ranked"));
  }

  private static TableCampaign steered(TableCampaign campaign) {
    return campaign.options(
        "--initial-size", "8", "--search-size", "16", "--retrain-frequency", "4");
  }

  private static void assertEverySimulationHasOneOutcome(TableCampaign campaign, int expected) {
    List<String> submitted = campaign.submittedSmiles();
    List<String> outcomes =
        campaign.records(RunFile.SIMULATION_RESULTS).stream()
            .map(line -> line.path("task_info").path("smiles").asText())
            .toList();
    assertThat(outcomes)
        .hasSize(expected)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(submitted);
    long successes =
        campaign.records(RunFile.SIMULATION_RESULTS).stream()
            .filter(line -> line.path("success").asBoolean())
            .count();
    assertThat(campaign.records(RunFile.MOLDATA_RECORDS)).hasSize((int) successes);
    assertThat(campaign.records(RunFile.QCFRACTAL_RECORDS)).hasSize(2 * (int) successes);
  }

  private static long outcomes(TableCampaign campaign) {
    Path file = campaign.runDirectory().resolve("simulation-results.json");
    return Files.exists(file) ? campaign.records(RunFile.SIMULATION_RESULTS).size() : 0;
  }

  private static Stream<ProcessHandle> workers() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("java"));
  }

  private static void assertNoWorkerIsLeft() {
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> workers().findAny().isEmpty());
  }
}
