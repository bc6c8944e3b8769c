package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.journal.RunFile;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** What a campaign leaves in its stores, whatever ends it, with a real Redis and a directory. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StoreLifetimesIT {
  private static final String FOREIGN = "somebody-elses";

  @TempDir Path dir;
  private RedisServer redis;
  private RedisClient client;
  private Path objects;

  @BeforeEach
  void start() throws IOException {
    redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
    client = RedisClient.builder().hostAndPort("127.0.0.1", redis.port()).build();
    client.set(FOREIGN, "value");
    objects = Files.createDirectory(dir.resolve("objects"));
    Files.writeString(objects.resolve(FOREIGN), "value");
  }

  @AfterEach
  void stop() {
    client.close();
    redis.close();
  }

  @Test
  void aSignalEndsTheCampaignAndRemovesWhatItStored() throws IOException {
    TableCampaign campaign = campaign();
    try (TableProgram driver = campaign.start()) {
      awaitStored(driver);

      driver.signal("TERM");

      assertThat(driver.await(Duration.ofSeconds(25)))
          .as(driver.output())
          .isEqualTo(ExitCodes.STOPPED);
    }
    assertOnlyForeignObjectsAreLeft();
    assertThat(report(campaign)).contains("Nothing is left in them.", "puts");

    CommandLineRun resumed = campaign.resume();

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertOnlyForeignObjectsAreLeft();
  }

  @Test
  void aKilledCampaignSaysWhereItsObjectsAreAndItsSuccessorRemovesThem() throws IOException {
    TableCampaign campaign = campaign();
    try (TableProgram driver = campaign.start()) {
      awaitStored(driver);
      driver.signal("KILL");
      driver.await(Duration.ofSeconds(10));
    }
    assertThat(client.keys("*")).as("what nobody could remove").hasSizeGreaterThan(1);
    assertThat(report(campaign))
        .containsPattern("\\d+ objects? (is|are) left in the store redis at 127.0.0.1:\\d+")
        .containsPattern("\\d+ objects? (is|are) left in the store file in " + objects);
    assertThat(CommandLineRun.of("status", campaign.runDirectory().toString()).out())
        .contains("left in the store redis at 127.0.0.1:" + redis.port());

    CommandLineRun resumed = campaign.resume();

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
    assertOnlyForeignObjectsAreLeft();
    assertThat(report(campaign)).contains("Nothing is left in them.");
  }

  @Test
  void aCampaignThatGivesUpRemovesWhatItStored() throws IOException {
    // the recorded table knows none of these
    Path space =
        Files.write(
            dir.resolve("strangers.smi"),
            List.of(
                "CCCCCCCCCCC", "CCCCCCCCCCCC", "CCCCCCCCCCCCC", "CCCCCCCCCCCCCC", "CCCCCCCCCO"));
    TableCampaign campaign =
        stored(new TableCampaign(dir)).overFile(space).options("--max-failures", "3");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.TOO_MANY_FAILURES);
    assertThat(Files.readString(campaign.runDirectory().resolve(RunFile.STORES.fileName())))
        .contains("\"storing\"");
    assertOnlyForeignObjectsAreLeft();
  }

  @Test
  void aCampaignThatCannotBeginLeavesNothing() throws IOException {
    TableCampaign campaign =
        campaign().options("--mpnn-model-path", objects.resolve(FOREIGN).toString());

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(campaign.runDirectory()).doesNotExist();
    assertOnlyForeignObjectsAreLeft();
  }

  private TableCampaign campaign() throws IOException {
    return stored(new TableCampaign(dir)).over(40).withPace(Duration.ofMillis(300));
  }

  private TableCampaign stored(TableCampaign campaign) {
    return campaign
        .options("--initial-size", "4", "--search-size", "8", "--retrain-frequency", "8")
        .options("--pause-during-update")
        .options("--redisport", "" + redis.port(), "--ps-threshold", "1")
        .options("--ps-file-dir", objects.toString(), "--num-epochs", "2")
        .options("--simulate-ps-backend", "redis", "--train-ps-backend", "redis")
        .options("--infer-ps-backend", "file");
  }

  /** Until tasks and chunks are stored. */
  private void awaitStored(TableProgram driver) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              assertThat(driver.isAlive()).as(driver.output()).isTrue();
              try (var files = Files.list(objects)) {
                return client.keys("*").size() > 1 && files.count() > 1;
              }
            });
  }

  private void assertOnlyForeignObjectsAreLeft() {
    assertThat(client.keys("*")).containsExactly(FOREIGN);
    assertThat(client.get(FOREIGN)).isEqualTo("value");
    assertThat(objects.toFile().list()).containsExactly(FOREIGN);
  }

  private static String report(TableCampaign campaign) throws IOException {
    CommandLineRun run = CommandLineRun.of("report", campaign.runDirectory().toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    return Files.readString(campaign.runDirectory().resolve(RunFile.REPORT.fileName()));
  }
}
