package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.journal.RecordLine;
import multisite.journal.RecordReader;
import multisite.journal.RunFile;
import multisite.store.FileLedger;
import multisite.testing.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** Whole campaigns whose large values travel by reference. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CampaignStoresIT {
  @TempDir Path dir;

  @Test
  void findsTheSameWithAllValuesByReferenceAsWithNone() throws IOException {
    TableCampaign plain = campaign("plain");
    CommandLineRun without = plain.run();
    assertThat(without.exitCode()).as(without.err()).isEqualTo(ExitCodes.DONE);

    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        RedisClient client = RedisClient.builder().hostAndPort("127.0.0.1", redis.port()).build()) {
      client.set("somebody-elses", "value");
      TableCampaign stored =
          campaign("stored")
              .options("--redisport", "" + redis.port(), "--ps-threshold", "1")
              .options("--simulate-ps-backend", "redis", "--infer-ps-backend", "file")
              .options("--train-ps-backend", "redis");

      CommandLineRun run = stored.run();

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      assertThat(stored.submittedSmiles()).isEqualTo(plain.submittedSmiles());
      assertThat(results(stored)).isEqualTo(results(plain));
      assertThat(client.keys("*")).containsOnly("somebody-elses");
      assertThat(stored.runDirectory().resolve("proxystore")).doesNotExist();
      assertEachSharedObjectWasPutOnce(stored);
      assertThat(stored.records(RunFile.SIMULATION_RESULTS))
          .allSatisfy(
              line -> {
                assertThat(line.path("task_info").path("proxy_stats").path(0).path("op").asText())
                    .isEqualTo("put");
                assertThat(line.path("task_info").has("proxystore")).isFalse();
              });
    }
  }

  private static void assertEachSharedObjectWasPutOnce(TableCampaign campaign) {
    Path ledger = campaign.runDirectory().resolve("store.jsonl");
    List<String> owners =
        RecordReader.readAll(ledger).stream()
            .map(RecordLine::json)
            .filter(line -> line.has("storing"))
            .map(line -> line.path("store").asText() + " " + line.path("owner").asText())
            .filter(owner -> !owner.contains("task"))
            .toList();
    assertThat(owners).filteredOn("file campaign"::equals).as("chunks").hasSize(3);
    assertThat(owners)
        .filteredOn(owner -> owner.startsWith("file round model"))
        .as("models")
        .isNotEmpty()
        .doesNotHaveDuplicates();
    assertThat(FileLedger.leftovers(ledger)).isEmpty();
  }

  private static List<String> results(TableCampaign campaign) throws IOException {
    return Files.readAllLines(campaign.runDirectory().resolve("results.csv")).stream()
        .map(line -> line.replaceFirst(",[^,]*$", "")) // the seconds it took
        .toList();
  }

  private TableCampaign campaign(String name) throws IOException {
    return new TableCampaign(Files.createDirectory(dir.resolve(name)))
        .over(60)
        .options("--initial-size", "8", "--search-size", "8", "--retrain-frequency", "4")
        .options("--molecules-per-ml-task", "20", "--num-qc-workers", "1")
        .options("--pause-during-update", "--model-count", "2");
  }
}
