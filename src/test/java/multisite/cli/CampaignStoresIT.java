package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import multisite.journal.RecordLine;
import multisite.journal.RecordReader;
import multisite.journal.RunFile;
import multisite.store.FileLedger;
import multisite.testing.RedisServer;
import multisite.testing.TransferGateway;
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
      assertEachWorkerFetchedEachSharedObjectOnce(stored);
      assertThat(stored.records(RunFile.SIMULATION_RESULTS))
          .allSatisfy(
              line -> {
                assertThat(line.path("task_info").path("proxy_stats").path(0).path("op").asText())
                    .isEqualTo("put");
                assertThat(line.path("task_info").has("proxystore")).isFalse();
              });
    }
  }

  /** Each pair of stores, or of a store and none, at each pair of topics. */
  @Test
  void findsTheSameWhicheverStoresAreWithWhichTopics() throws IOException {
    TableCampaign plain = small("plain");
    CommandLineRun without = plain.run();
    assertThat(without.exitCode()).as(without.err()).isEqualTo(ExitCodes.DONE);
    List<String> backends = List.of("none", "redis", "file", "globus");
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")));
        TransferGateway gateway = new TransferGateway()) {
      Path config = globusConfig(gateway);
      for (int i = 1; i < 16; i++) { // the first would be none alone
        String simulate = backends.get(i / 4);
        String infer = backends.get(i % 4);
        String train = backends.get((i / 4 + i % 4) % 4);
        TableCampaign stored =
            small("stored" + i)
                .environment(GatewayEnvironment.of(gateway))
                .options("--redisport", "" + redis.port(), "--ps-threshold", "1")
                .options("--ps-globus-config", config.toString())
                .options("--simulate-ps-backend", simulate, "--infer-ps-backend", infer)
                .options("--train-ps-backend", train);

        CommandLineRun run = stored.run();

        String which = simulate + ", " + infer + ", " + train;
        assertThat(run.exitCode()).as(which + ": " + run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(results(stored)).as(which).isEqualTo(results(plain));
        assertThat(FileLedger.leftovers(stored.runDirectory().resolve("store.jsonl")))
            .as(which)
            .isEmpty();
      }
      try (RedisClient client =
          RedisClient.builder().hostAndPort("127.0.0.1", redis.port()).build()) {
        assertThat(client.keys("*")).isEmpty();
      }
      assertThat(dir.resolve("here/ps")).isEmptyDirectory();
      assertThat(dir.resolve("there/ps")).isEmptyDirectory();
    }
  }

  @Test
  void losesNothingWhenRedisIsKilledAndForgetsEverything() throws Exception {
    TableCampaign plain = campaign("plain");
    CommandLineRun without = plain.run();
    assertThat(without.exitCode()).as(without.err()).isEqualTo(ExitCodes.DONE);
    try (RedisServer redis = new RedisServer(Files.createDirectory(dir.resolve("redis")))) {
      TableCampaign stored =
          campaign("stored")
              .withPace(Duration.ofMillis(200))
              .options("--redisport", "" + redis.port(), "--ps-threshold", "1")
              .options("--simulate-ps-backend", "redis", "--infer-ps-backend", "redis")
              .options("--train-ps-backend", "redis");
      CompletableFuture<CommandLineRun> running = CompletableFuture.supplyAsync(stored::run);
      Path records = stored.runDirectory().resolve(RunFile.SIMULATION_RESULTS.fileName());
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  running.isDone()
                      || (Files.exists(records)
                          && stored.records(RunFile.SIMULATION_RESULTS).size() >= 10));
      redis.kill();
      redis.forget();
      redis.start();

      CommandLineRun run = running.get(4, TimeUnit.MINUTES);

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      assertThat(results(stored)).isEqualTo(results(plain));
      assertThat(stored.runDirectory().resolve(RunFile.RUNTIME_LOG.fileName()))
          .content()
          .contains("Redis was restarted and lost its memory");
      assertThat(FileLedger.leftovers(stored.runDirectory().resolve("store.jsonl"))).isEmpty();
    }
  }

  private Path globusConfig(TransferGateway gateway) throws IOException {
    ObjectNode sites = JsonNodeFactory.instance.objectNode();
    for (String site : List.of("here", "there")) {
      Path directory = Files.createDirectories(dir.resolve(site).resolve("ps"));
      sites
          .putObject(gateway.endpoint(dir.resolve(site)))
          .put("host_regex", site.equals("here") ? ".*" : "there")
          .put("endpoint_path", "/ps")
          .put("local_path", directory.toString());
    }
    return Files.writeString(
        dir.resolve("globus_config.json"), new ObjectMapper().writeValueAsString(sites));
  }

  private TableCampaign small(String name) throws IOException {
    return campaign(name)
        .options("--initial-size", "4", "--search-size", "2", "--retrain-frequency", "4")
        .options("--num-epochs", "2", "--num-ml-workers", "1");
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

  private static void assertEachWorkerFetchedEachSharedObjectOnce(TableCampaign campaign) {
    Set<String> shared = new HashSet<>();
    for (RecordLine line : RecordReader.readAll(campaign.runDirectory().resolve("store.jsonl"))) {
      if (!line.json().path("owner").asText("task").startsWith("task")) {
        line.json().path("storing").forEach(key -> shared.add(key.path("name").asText()));
      }
    }
    List<String> fetched = new ArrayList<>();
    int hits = 0;
    for (JsonNode result : campaign.records(RunFile.INFERENCE_RESULTS)) {
      String worker = result.path("worker_info").path("pid").asText();
      for (JsonNode use : result.path("task_info").path("proxy_stats")) {
        if (use.path("op").asText().equals("get") && shared.contains(use.path("key").asText())) {
          if (use.path("cache_hit").asBoolean()) {
            hits++;
          } else {
            fetched.add(worker + " " + use.path("key").asText());
          }
        }
      }
    }
    assertThat(fetched).as("chunks and models").isNotEmpty().doesNotHaveDuplicates();
    assertThat(hits).as("found in a worker's memory").isPositive();
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
