package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.store.Codec;
import multisite.store.FileLedger;
import multisite.store.Key;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Reference;
import multisite.store.Store;
import multisite.task.Endpoint;
import multisite.task.Outcome;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.Jvm;
import multisite.testing.TransferGateway;
import multisite.testing.TransferGateway.TransferFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tasks whose objects go wrong, with a real worker that returns what it reads. */
@Timeout(120)
class StoringEndpointIT {
  private static final int THRESHOLD = 1000;
  private static final Network NO_REDIS = new Network(Optional.empty(), Optional.empty(), false);

  @TempDir Path run;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  @Test
  void putsALostAndASpoiltInputAgainAndRunsOnlyTheirTasksAgain() throws Exception {
    RunStores stores = fileStores(Optional.empty());
    Endpoint endpoint = storing(worker(), stores, "here");
    Store store = stores.of(Topic.INFER).orElseThrow();
    List<Proxy<JsonNode>> inputs =
        store.putAll(
            Owner.CAMPAIGN, Codec.JSON, List.of(() -> bytes(1), () -> bytes(2), () -> bytes(3)));
    awaitAll(stores, inputs);
    Files.delete(object(inputs.get(0).key()));
    spoil(object(inputs.get(1).key()));

    List<CompletableFuture<Result>> results =
        inputs.stream().map(input -> submit(endpoint, input.toJson())).toList();

    for (int i = 0; i < 3; i++) {
      Result result = results.get(i).get(60, TimeUnit.SECONDS);
      assertThat(value(stores, result)).isEqualTo(bytes(i + 1));
      assertThat(result.task().retries()).as("task %d", i).isEqualTo(i < 2 ? 1 : 0);
    }
  }

  @Test
  void runsATaskAgainWhoseResultIsSpoilt() throws Exception {
    RunStores stores = fileStores(Optional.empty());
    Endpoint endpoint = storing(spoilingTheFirstResult(worker()), stores, "here");

    Result result = submit(endpoint, text(10_000)).get(60, TimeUnit.SECONDS);

    assertThat(value(stores, result)).isEqualTo(text(10_000));
    assertThat(result.task().retries()).isOne();
    assertThat(result.task().taskInfo().path("proxy_stats"))
        .extracting(metric -> metric.path("op").asText())
        .contains("put", "get");
  }

  @Test
  void saysThatTheDirectoryIsFullAndSendsTheResultInItsMessage() throws Exception {
    Path small = tmpfs(Files.createDirectory(run.resolve("small")), "1m");
    RunStores stores = fileStores(Optional.of(small));
    Endpoint endpoint = storing(worker(), stores, "here");

    Result result = submit(endpoint, text(2_000_000)).get(60, TimeUnit.SECONDS);
    Result next = submit(endpoint, text(10_000)).get(60, TimeUnit.SECONDS);

    assertThat(result.outcome()).isEqualTo(new Outcome.Success(text(2_000_000)));
    assertThat(result.task().taskInfo().path("proxy_stats").findValuesAsText("failure"))
        .singleElement()
        .asString()
        .contains(small.toString(), "it is full");
    assertThat(value(stores, next)).isEqualTo(text(10_000));
  }

  @Test
  void aTaskWhoseTransferFailsTwiceFailsInGlobusOwnWords() throws Exception {
    try (TransferGateway gateway = new TransferGateway()) {
      RunStores stores = globusStores(gateway);
      Endpoint endpoint = storing(worker(), stores, "");
      gateway.next(TransferFault.FAILED).next(TransferFault.FAILED);
      Store store = stores.of(Topic.INFER).orElseThrow();
      JsonNode lost = store.put(Owner.CAMPAIGN, Codec.JSON, bytes(7)).toJson();
      Result failed = submit(endpoint, lost).get(60, TimeUnit.SECONDS);
      JsonNode moved = store.put(Owner.CAMPAIGN, Codec.JSON, bytes(8)).toJson();
      Result succeeded = submit(endpoint, moved).get(60, TimeUnit.SECONDS);

      assertThat(failed.outcome())
          .isInstanceOfSatisfying(
              Outcome.Failure.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo("store_failed");
                assertThat(failure.message()).contains("failed twice: quota exceeded");
              });
      assertThat(value(stores, succeeded)).isEqualTo(bytes(8));
      closeAll();
    }
  }

  @Test
  void aLaterProcessFindsItsObjectsAgainOrPutsThemAgain() throws Exception {
    RunStores killed = fileStores(Optional.empty());
    List<Proxy<JsonNode>> chunks =
        killed
            .of(Topic.INFER)
            .orElseThrow()
            .putAll(Owner.CAMPAIGN, Codec.JSON, List.of(() -> bytes(1), () -> bytes(2)));
    awaitAll(killed, chunks);
    Files.delete(object(chunks.get(1).key()));
    Files.delete(run.resolve("proxystore").resolve(chunks.get(1).key().name() + ".ready"));

    RunStores resumed = fileStores(Optional.empty()); // as after SIGKILL: the first is not closed
    open.remove(killed);
    List<Proxy<JsonNode>> again =
        resumed
            .of(Topic.INFER)
            .orElseThrow()
            .putAll(Owner.CAMPAIGN, Codec.JSON, List.of(() -> bytes(1), () -> bytes(2)));

    assertThat(again).extracting(Proxy::key).isEqualTo(chunks.stream().map(Proxy::key).toList());
    assertThat(again.get(1).resolve()).isEqualTo(bytes(2));
    String totals = resumed.totals().toJson(Map.of()).toString();
    assertThat(totals).contains("\"founds\":1").contains("\"puts\":1");
    closeAll();
    assertThat(run.resolve("proxystore")).isEmptyDirectory();
    assertThat(FileLedger.leftovers(run.resolve(RunStores.LEDGER))).isEmpty();
    assertThat(run.resolve(RunStores.LEDGER)).content().contains("\"left\":0");
  }

  @Test
  void anInputThatTheDiskDidNotTakeIsPutAgainForItsTask() throws Exception {
    RunStores killed = fileStores(Optional.empty());
    Proxy<JsonNode> first = chunk(killed);
    awaitAll(killed, List.of(first));
    open.remove(killed);
    Path inItsPlace = object(first.key());
    Files.delete(run.resolve("proxystore").resolve(first.key().name() + ".ready"));
    Files.delete(inItsPlace);
    Files.createDirectories(inItsPlace.resolve("full"));
    RunStores resumed = fileStores(Optional.empty());
    Endpoint endpoint = storing(worker(), resumed, "here");

    Proxy<JsonNode> chunk = chunk(resumed);
    CompletableFuture<Void> arrival =
        resumed.of(Topic.INFER).orElseThrow().arrival(chunk.key(), "");
    assertThat(arrival).failsWithin(Duration.ofSeconds(60));
    Files.delete(inItsPlace.resolve("full"));
    Files.delete(inItsPlace);
    Result result = submit(endpoint, chunk.toJson()).get(60, TimeUnit.SECONDS);

    assertThat(value(resumed, result)).isEqualTo(bytes(1));
    assertThat(result.task().retries()).isOne();
  }

  @Test
  void whatIsLeftToATaskAtASiteIsCountedAndFoundAgain() throws Exception {
    RunStores stopped = fileStores(Optional.empty());
    Store store = stopped.of(Topic.INFER).orElseThrow();
    Key ofTask = store.put(Owner.task("at-a-site"), Codec.JSON, bytes(1)).key();
    Key chunk = store.put(Owner.CAMPAIGN, Codec.JSON, bytes(2)).key();
    stopped.leaveToTasks(List.of("at-a-site", "without-objects"));
    closeAll();

    assertThat(run.resolve(RunStores.LEDGER)).content().contains("\"left\":1");
    assertThat(object(ofTask)).exists();
    assertThat(object(chunk)).doesNotExist();
    fileStores(Optional.empty());
    closeAll();
    assertThat(run.resolve("proxystore")).isEmptyDirectory();
  }

  @Test
  void whatIsInAStoreThatTheRunHasNoMoreIsRemovedInTheEnd() throws Exception {
    RunStores killed = fileStores(Optional.empty());
    Proxy<JsonNode> chunk = chunk(killed);
    awaitAll(killed, List.of(chunk));
    open.remove(killed);

    RunStores elsewhere = fileStores(Optional.of(run.resolve("other")));
    chunk(elsewhere);
    assertThat(object(chunk.key())).exists();
    closeAll();

    assertThat(run.resolve("proxystore")).isEmptyDirectory();
    assertThat(FileLedger.leftovers(run.resolve(RunStores.LEDGER))).isEmpty();
  }

  @Test
  void whatIsInAStoreThatCannotBeReachedAnyMoreIsCountedAsLeft() throws Exception {
    RunStores killed = fileStores(Optional.empty());
    Proxy<JsonNode> chunk = chunk(killed);
    awaitAll(killed, List.of(chunk));
    open.remove(killed);
    Files.move(run.resolve("proxystore"), run.resolve("moved"));

    stores(new ProxyStore(Map.of(), THRESHOLD, Optional.empty(), Optional.empty()), Map.of());
    closeAll();

    assertThat(run.resolve(RunStores.LEDGER))
        .content()
        .contains("\"store\":\"file\"", "\"left\":1");
    assertThat(run.resolve("moved").resolve(chunk.key().name())).exists();
  }

  @Test
  void aRunThatCannotGoOnRemovesNothingOfItsFormerProcess() throws Exception {
    RunStores killed = fileStores(Optional.empty());
    Proxy<JsonNode> chunk = chunk(killed);
    awaitAll(killed, List.of(chunk));
    open.remove(killed);
    Optional<Path> missing = Optional.of(run.resolve("missing.json"));

    for (Topic topic :
        List.of(Topic.INFER, Topic.TRAIN)) { // one of them has its store opened first
      Topic other = topic == Topic.INFER ? Topic.TRAIN : Topic.INFER;
      ProxyStore both =
          new ProxyStore(
              Map.of(topic, "file", other, "globus"), THRESHOLD, Optional.empty(), missing);
      assertThatThrownBy(() -> stores(both, Map.of())).hasMessageContaining("cannot read");
    }

    assertThat(object(chunk.key())).exists();
    assertThat(FileLedger.leftovers(run.resolve(RunStores.LEDGER))).hasSize(1);
  }

  @Test
  void putsAnInputAgainThatWasLostAtAnotherSite() throws Exception {
    try (TransferGateway gateway = new TransferGateway()) {
      RunStores stores = globusStores(gateway);
      Endpoint endpoint = storing(worker(), stores, "bench-worker");
      Proxy<JsonNode> input = chunk(stores);
      awaitAll(stores, List.of(input));
      Files.delete(run.resolve("there/ps").resolve(input.key().name()));

      Result result = submit(endpoint, input.toJson()).get(60, TimeUnit.SECONDS);

      assertThat(value(stores, result)).isEqualTo(bytes(1));
      assertThat(result.task().retries()).isOne();
      assertThat(result.task().args()).containsExactly(input.toJson());
      closeAll();
    }
  }

  private static Proxy<JsonNode> chunk(RunStores stores) throws InterruptedException {
    return stores
        .of(Topic.INFER)
        .orElseThrow()
        .putAll(Owner.CAMPAIGN, Codec.JSON, List.of(() -> bytes(1)))
        .get(0);
  }

  /** Until they are on the disk. */
  private static void awaitAll(RunStores stores, List<Proxy<JsonNode>> objects) throws Exception {
    for (Proxy<JsonNode> object : objects) {
      stores.of(Topic.INFER).orElseThrow().arrival(object.key(), "").get(60, TimeUnit.SECONDS);
    }
  }

  private void closeAll() throws Exception {
    close();
    open.clear();
  }

  private RunStores fileStores(Optional<Path> directory) throws InterruptedException {
    return stores(
        new ProxyStore(Map.of(Topic.INFER, "file"), THRESHOLD, directory, Optional.empty()),
        Map.of());
  }

  private RunStores globusStores(TransferGateway gateway) throws Exception {
    Path here = Files.createDirectories(run.resolve("here/ps"));
    Path there = Files.createDirectories(run.resolve("there/ps"));
    ObjectNode sites = JsonNodeFactory.instance.objectNode();
    site(sites, gateway.endpoint(run.resolve("there")), "bench-worker", there);
    site(sites, gateway.endpoint(run.resolve("here")), ".*", here);
    Path config =
        Files.writeString(
            run.resolve("globus_config.json"), new ObjectMapper().writeValueAsString(sites));
    return stores(
        new ProxyStore(
            Map.of(Topic.INFER, "globus"), THRESHOLD, Optional.empty(), Optional.of(config)),
        GatewayEnvironment.of(gateway));
  }

  private static void site(ObjectNode sites, String endpoint, String hosts, Path directory) {
    sites
        .putObject(endpoint)
        .put("host_regex", hosts)
        .put("endpoint_path", "/ps")
        .put("local_path", directory.toString());
  }

  private RunStores stores(ProxyStore config, Map<String, String> environment)
      throws InterruptedException {
    RunStores stores = RunStores.open(config, NO_REDIS, environment, run);
    open.add(stores);
    return stores;
  }

  private Endpoint worker() {
    PoolSettings pool =
        PoolSettings.of("echo", 1, Jvm.command(StoreBenchmark.class, "worker"))
            .withVersion(Version.current());
    return new LocalEndpoint(
        pool, task -> Optional.of(Duration.ofMinutes(1)), event -> {}, Clock.systemUTC());
  }

  private Endpoint storing(Endpoint worker, RunStores stores, String host) {
    StoringEndpoint endpoint = new StoringEndpoint(worker, stores, true, host);
    open.add(endpoint);
    return endpoint;
  }

  private Endpoint spoilingTheFirstResult(Endpoint worker) {
    AtomicBoolean first = new AtomicBoolean(true);
    return new Endpoint() {
      @Override
      public void submit(Task task, Consumer<Result> done) {
        worker.submit(
            task,
            result -> {
              if (first.getAndSet(false) && result.outcome() instanceof Outcome.Success success) {
                spoil(object(Reference.of(success.value()).key()));
              }
              done.accept(result);
            });
      }

      @Override
      public int workers() {
        return worker.workers();
      }

      @Override
      public void close() {
        worker.close();
      }
    };
  }

  private static CompletableFuture<Result> submit(Endpoint endpoint, JsonNode argument) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    endpoint.submit(
        Task.create(
            "echo",
            Topic.INFER,
            List.of(argument),
            JsonNodeFactory.instance.objectNode(),
            Resources.ONE,
            2,
            0),
        result::complete);
    return result;
  }

  private static JsonNode value(RunStores stores, Result result) throws InterruptedException {
    assertThat(result.outcome()).isInstanceOf(Outcome.Success.class);
    JsonNode value = ((Outcome.Success) result.outcome()).value();
    assertThat(Proxy.isProxy(value)).isTrue();
    return stores.of(Topic.INFER).orElseThrow().get(Reference.of(value).key(), Codec.JSON);
  }

  private static JsonNode text(int size) {
    return TextNode.valueOf("x".repeat(size));
  }

  private static JsonNode bytes(int seed) {
    byte[] bytes = new byte[10_000];
    new Random(seed).nextBytes(bytes);
    return BinaryNode.valueOf(bytes);
  }

  private Path object(Key key) {
    return run.resolve("proxystore").resolve(key.name());
  }

  private static void spoil(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory that holds no more than that; the test is left out where none can be mounted. */
  private Path tmpfs(Path directory, String size) throws Exception {
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
        "nothing may be mounted here");
    open.add(() -> runs("umount", directory.toString()));
    return directory;
  }

  private static boolean runs(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
