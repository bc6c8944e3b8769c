package multisite.store.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import multisite.store.Codec;
import multisite.store.Key;
import multisite.store.Ledger;
import multisite.store.ObjectCache;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoreListener;
import multisite.testing.TransferGateway;
import multisite.testing.TransferGateway.RequestFault;
import multisite.testing.TransferGateway.TransferFault;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sites, each a directory, and a Transfer service between them. */
@Timeout(60)
class GlobusConnectorTest {
  private static final TransferTiming FAST =
      new TransferTiming(
          Duration.ofMillis(20),
          Duration.ofMillis(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  @TempDir Path login;
  @TempDir Path cluster;

  private final TransferGateway gateway = new TransferGateway();
  private final List<Store> stores = new ArrayList<>();
  private GlobusSites sites =
      GlobusSites.of(new ObjectMapper().createObjectNode().set("x", site("x", Path.of("/"))));

  @BeforeEach
  void makeSites() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set(gateway.endpoint(login), site("login\\d+", login));
    json.set("alcf#" + gateway.endpoint(cluster), site("^node.*", cluster));
    sites = GlobusSites.of(json);
  }

  @AfterEach
  void close() throws Exception {
    for (Store store : stores) {
      store.close();
    }
    gateway.close();
  }

  @Test
  void aWorkerReadsWhatTheDriverHasPut() throws Exception {
    Store driver = driver(FAST);
    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    assertThat(worker(FAST).get(proxy.key(), Codec.TEXT)).isEqualTo("chunk");
    driver.arrival(proxy.key(), "").get();
    assertThat(proxy.key().transfers()).hasSize(1);
    assertThat(files(cluster)).containsExactly(proxy.key().name());
    assertThat(cluster.resolve("ps").resolve(proxy.key().name())).hasContent("US\nchunk");
  }

  @Test
  void theDriverFetchesWhatAWorkerHasPut() throws Exception {
    Store driver = driver(FAST);
    Proxy<String> result = worker(FAST).put(Owner.task("t"), Codec.TEXT, "result");

    assertThat(result.key().transfers()).isEmpty();
    assertThat(driver.get(result.key(), Codec.TEXT)).isEqualTo("result");
  }

  @Test
  void manyObjectsGoInOneTransfer() throws Exception {
    Store driver = driver(FAST);
    List<Supplier<String>> chunks = List.of(() -> "a", () -> "b", () -> "c");

    List<Proxy<String>> proxies = driver.putAll(Owner.CAMPAIGN, Codec.TEXT, chunks);

    assertThat(proxies)
        .extracting(proxy -> proxy.key().transfers())
        .containsOnly(proxies.get(0).key().transfers());
    assertThat(gateway.submissions()).hasSize(1);
    assertThat(gateway.submissions().get(0).path("DATA")).hasSize(3);
  }

  @Test
  void aReaderWaitsForTheTransferThatItNeedsAndForNoOther() throws Exception {
    Store driver = driver(FAST);
    Store worker = worker(FAST);
    gateway.next(TransferFault.SLOW);
    Proxy<String> slow = driver.put(Owner.CAMPAIGN, Codec.TEXT, "slow");
    Proxy<String> quick = driver.put(Owner.CAMPAIGN, Codec.TEXT, "quick");
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(() -> uninterrupted(worker, slow));

    assertThat(worker.get(quick.key(), Codec.TEXT)).isEqualTo("quick");
    assertThat(read).isNotDone();
    gateway.release();
    assertThat(read.get()).isEqualTo("slow");
  }

  @Test
  void aFileThatHasNotArrivedWholeIsWaitedFor() throws Exception {
    Store driver = driver(FAST);
    Store worker = worker(FAST);
    gateway.next(TransferFault.SLOW);
    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    Path file = cluster.resolve("ps").resolve(proxy.key().name());
    Files.writeString(file, "US\nch\0\0\0");
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(() -> uninterrupted(worker, proxy));

    gateway.release();

    assertThat(read.get()).isEqualTo("chunk");
  }

  @Test
  void aFailedTransferIsMadeOnceMore() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.FAILED);

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    driver.arrival(proxy.key(), "").get();
    assertThat(gateway.states()).containsExactly("FAILED", "SUCCEEDED");
    assertThat(worker(FAST).get(proxy.key(), Codec.TEXT)).isEqualTo("chunk");
  }

  @Test
  void aTransferThatFailsTwiceSaysWhyInGlobusOwnWords() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.FAILED).next(TransferFault.FAILED);

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    assertThatThrownBy(() -> driver.arrival(proxy.key(), "").get())
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TRANSFERRED))
        .hasMessageContaining("failed twice: quota exceeded");
    assertThat(gateway.states()).containsExactly("FAILED", "FAILED");
  }

  @Test
  void aFailedTransferThatMayNotBeMadeOnceMoreSaysBothReasons() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.FAILED);
    gateway.next(RequestFault.NONE).next(RequestFault.NONE); // a submission id, a transfer
    gateway.next(RequestFault.NONE).next(RequestFault.REFUSED); // a look, a submission id

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    assertThat(driver.arrival(proxy.key(), ""))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("failed: quota exceeded; once more is refused")
        .withMessageContaining("no such endpoint");
  }

  @Test
  void aTransferThatTheServiceDoesNotKnowAnyMoreIsLost() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.SLOW);
    gateway.next(RequestFault.NONE).next(RequestFault.NONE); // a submission id, a transfer
    gateway.next(RequestFault.REFUSED); // a look

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    assertThat(driver.arrival(proxy.key(), ""))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("is lost: ");
  }

  @Test
  void aStalledTransferGoesOnWhenSomebodyHasHelped() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.STALLED);

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    Awaitility.await().until(() -> statusRequests() >= 2);
    assertThat(driver.arrival(proxy.key(), "")).isNotDone();
    gateway.release();

    driver.arrival(proxy.key(), "").get();
  }

  @Test
  void aTransferThatStaysStalledIsGivenUpAndSaysWhy() throws Exception {
    Store driver =
        driver(
            new TransferTiming(
                Duration.ofMillis(1), Duration.ofMillis(10), Duration.ZERO, Duration.ofSeconds(9)));
    gateway.next(TransferFault.STALLED);

    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    assertThatThrownBy(() -> driver.arrival(proxy.key(), "").get())
        .hasMessageContaining("stalled")
        .hasMessageContaining("credential expired");
  }

  @Test
  void aSubmissionWhoseReplyIsLostMovesItsFilesOnce() throws Exception {
    Store driver = driver(FAST);
    driver.put(Owner.CAMPAIGN, Codec.TEXT, "first");
    gateway.next(RequestFault.UNAVAILABLE).next(RequestFault.REPLY_LOST);

    driver.put(Owner.CAMPAIGN, Codec.TEXT, "second");

    assertThat(gateway.submissions()).hasSize(2);
  }

  @Test
  void aTransferThatTheServiceRefusesFailsThePut() throws Exception {
    Store driver = driver(FAST);
    gateway.next(RequestFault.REFUSED);

    assertThatThrownBy(() -> driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("EndpointNotFound: no such endpoint");
  }

  @Test
  void aWorkerThatWaitsInVainNamesTheTransfer() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.SLOW);
    Proxy<String> proxy = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    Store impatient =
        worker(new TransferTiming(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));

    assertThatThrownBy(() -> impatient.get(proxy.key(), Codec.TEXT))
        .hasMessageContaining("has not arrived")
        .hasMessageContaining(proxy.key().transfers().get(0));
  }

  @Test
  void whatIsLostOrSpoiltAtASiteIsSaidSoonAndMovedThereAgain() throws Exception {
    Store driver = driver(FAST);
    Store worker = worker(FAST);
    Proxy<String> lost = driver.put(Owner.CAMPAIGN, Codec.TEXT, "lost");
    Proxy<String> spoilt = driver.put(Owner.CAMPAIGN, Codec.TEXT, "spoilt");
    List<Key> there = new ArrayList<>();
    for (Proxy<String> proxy : List.of(lost, spoilt)) {
      driver.arrival(proxy.key(), "node7").get();
      there.add(driver.arrived(proxy.key(), "node7"));
    }
    Files.delete(cluster.resolve("ps").resolve(lost.key().name()));
    Files.writeString(cluster.resolve("ps").resolve(spoilt.key().name()), "US\nspoilT");

    assertThatThrownBy(() -> worker.get(there.get(0), Codec.TEXT))
        .hasMessageContaining("is not in the store directory " + cluster);
    assertThatThrownBy(() -> worker.get(there.get(1), Codec.TEXT))
        .hasMessageContaining("is not what was put");
    for (Key key : List.of(lost.key(), spoilt.key())) {
      assertThat(driver.mend(key)).isTrue();
      driver.arrival(key, "node7").get();
    }

    assertThat(worker.get(there.get(0), Codec.TEXT)).isEqualTo("lost");
    assertThat(worker.get(there.get(1), Codec.TEXT)).isEqualTo("spoilt");
  }

  @Test
  void aResultThatIsSpoiltHereIsFetchedAgain() throws Exception {
    Store driver = driver(FAST);
    Key result = worker(FAST).put(Owner.task("t"), Codec.TEXT, "result").key();
    driver.arrival(result, "").get();
    Files.writeString(login.resolve("ps").resolve(result.name()), "US\nresulT");

    assertThatThrownBy(() -> driver.get(result, Codec.TEXT))
        .hasMessageContaining("is not what was put");
    assertThat(driver.get(result, Codec.TEXT)).isEqualTo("result");
  }

  @Test
  void aResultWhoseTransferFailedIsFetchedAgainWhenItIsAskedForAgain() throws Exception {
    Store driver = driver(FAST);
    Key result = worker(FAST).put(Owner.task("t"), Codec.TEXT, "result").key();
    gateway.next(TransferFault.FAILED).next(TransferFault.FAILED);

    assertThat(driver.arrival(result, "")).failsWithin(Duration.ofSeconds(30));
    assertThat(driver.get(result, Codec.TEXT)).isEqualTo("result");
  }

  @Test
  void anEndpointIdInCapitalsIsTheSame() throws Exception {
    ObjectNode json = new ObjectMapper().createObjectNode();
    sites
        .toJson()
        .properties()
        .forEach(
            site ->
                json.set(
                    site.getKey().replace("alcf#", "").toUpperCase(Locale.ROOT), site.getValue()));
    sites = GlobusSites.of(json);
    Proxy<String> result = worker(FAST).put(Owner.task("t"), Codec.TEXT, "result");

    assertThat(driver(FAST).get(result.key(), Codec.TEXT)).isEqualTo("result");
  }

  @Test
  void closingRemovesOurFilesAtAllSitesAndNothingElse() throws Exception {
    Store driver = driver(FAST);
    Store worker = worker(FAST);
    Proxy<String> chunk = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    driver.arrival(chunk.key(), "").get();
    Proxy<String> result = worker.put(Owner.task("t"), Codec.TEXT, "result");
    driver.get(result.key(), Codec.TEXT);
    driver.adopt(Owner.task("t"), result.key());
    Files.writeString(cluster.resolve("ps/notes.txt"), "mine");

    driver.close();
    stores.remove(driver);

    assertThat(files(login)).isEmpty();
    assertThat(files(cluster)).containsExactly("notes.txt");
  }

  @Test
  void aHundredMegabytesGoThereAndBack() throws Exception {
    Store driver = driver(FAST);
    byte[] large = new byte[100_000_000];
    large[99_999_999] = 1;
    Store site = worker(FAST);
    Key there = driver.put(Owner.CAMPAIGN, Codec.BYTES, large).key();

    Key back = site.publish(Key.newName(), Codec.BYTES, site.get(there, Codec.BYTES)).key();

    assertThat(driver.get(back, Codec.BYTES)).isEqualTo(large);
  }

  @Test
  void closingGivesUpWhatIsUnderWay() throws Exception {
    Store driver = driver(FAST);
    gateway.next(TransferFault.SLOW);
    Proxy<String> chunk = driver.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    CompletableFuture<Void> arrival = driver.arrival(chunk.key(), "");

    driver.close();
    stores.remove(driver);
    gateway.release();

    assertThat(arrival).isCompletedExceptionally();
    assertThat(files(cluster)).isEmpty();
  }

  @Test
  void anEndpointOfFormerTimesIsUsedByItsIdOrRefused() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set(gateway.endpoint(login), site("login\\d+", login));
    json.set("anl#lambda0", site("^lambda.*", cluster));
    GlobusSites legacy = GlobusSites.of(json);

    assertThat(sites.warnings()).singleElement().asString().contains("use its UUID alone");
    assertThat(legacy.warnings()).singleElement().asString().contains("refused when it is used");
    assertThatThrownBy(
            () -> GlobusConnector.ofDriver(legacy, host("login1"), gateway.client(), FAST))
        .hasMessageContaining("'anl#lambda0' is not a Globus endpoint any more");
  }

  @Test
  void aHostOfNoSiteIsRefused() {
    assertThatThrownBy(
            () -> GlobusConnector.ofDriver(sites, host("laptop"), gateway.client(), FAST))
        .hasMessageContaining("matches this host, laptop");
  }

  @Test
  void theConfigurationOfTheRepositoryCanBeRead() {
    GlobusSites seed = GlobusSites.read(Path.of("globus_config.json"));

    assertThat(seed.ofHost("thetalogin4").endpoint())
        .isEqualTo("08925f04-569f-11e7-bef8-22000b9a448b");
    assertThat(seed.ofHost("lambda7").directory(Path.of("/home/me")))
        .isEqualTo(Path.of("/home/me/multisite-proxystore"));
  }

  private Store driver(TransferTiming timing) {
    return open(GlobusConnector.ofDriver(sites, host("login1"), gateway.client(), timing));
  }

  private Store worker(TransferTiming timing) {
    ObjectNode config;
    try (GlobusConnector any =
        GlobusConnector.ofWorker(
            new ObjectMapper().createObjectNode().set("endpoints", sites.toJson()),
            host("node7"),
            timing)) {
      config = any.config();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return open(GlobusConnector.ofWorker(config, host("node7"), timing));
  }

  private Store open(GlobusConnector connector) {
    Store store =
        new Store("train", connector, new ObjectCache(1000), StoreListener.NONE, Ledger.NONE);
    stores.add(store);
    return store;
  }

  private long statusRequests() {
    return gateway.requests().stream().filter(r -> r.startsWith("GET /v0.10/task/")).count();
  }

  private static String uninterrupted(Store store, Proxy<String> proxy) {
    try {
      return store.get(proxy.key(), Codec.TEXT);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GlobusConnector.Host host(String name) {
    return new GlobusConnector.Host(name, Path.of("/home/me"));
  }

  private static ObjectNode site(String hosts, Path root) {
    return new ObjectMapper()
        .createObjectNode()
        .put("host_regex", hosts)
        .put("endpoint_path", "/~/ps")
        .put("local_path", root.resolve("ps").toString());
  }

  private static List<String> files(Path root) throws IOException {
    Path directory = root.resolve("ps");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
