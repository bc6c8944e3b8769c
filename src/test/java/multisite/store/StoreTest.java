package multisite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import multisite.store.StoreException.Reason;
import multisite.testing.MemoryConnector;
import org.junit.jupiter.api.Test;

/** What a store promises, whatever is behind it. */
class StoreTest {
  private static final Owner TASK = Owner.task("t-1");

  private final MemoryConnector memory = new MemoryConnector();
  private final List<StoreMetric> metrics = new ArrayList<>();
  private final ObjectCache cache = new ObjectCache(1000);
  private final Store store = new Store("infer", memory, cache, metrics::add, Ledger.NONE);
  private final ProxyResolver worker =
      new ProxyResolver(config -> memory, new ObjectCache(1000), metrics::add);

  @Test
  void aProxyInAMessageStandsForItsValue() throws Exception {
    JsonNode value = StoreJson.MAPPER.readTree("{\"smiles\":[\"CCO\",\"ü\"],\"ip\":NaN}");
    JsonNode message = StoreJson.MAPPER.readTree(putJson(value).toJson().toString());

    assertThat(Proxy.isProxy(message)).isTrue();
    assertThat(worker.resolve(message).toString()).isEqualTo(value.toString());
    assertThat(worker.resolve(value)).isSameAs(value);
  }

  @Test
  void bytesInAMessageAreStoredAsBytes() throws Exception {
    Proxy<JsonNode> proxy = putJson(BinaryNode.valueOf(new byte[] {1, 2, 3}));

    assertThat(memory.get(proxy.key()).joined()).containsExactly('B', 'S', '\n', 1, 2, 3);
    assertThat(worker.resolve(proxy.toJson()).binaryValue()).containsExactly(1, 2, 3);
  }

  @Test
  void proxiesAreResolvedAtAnyDepth() throws Exception {
    JsonNode model = putJson(TextNode.valueOf("weights")).toJson();
    JsonNode message = StoreJson.MAPPER.createArrayNode().add(1).addObject().set("model", model);

    assertThat(worker.resolveAll(message).toString()).isEqualTo("{\"model\":\"weights\"}");
  }

  @Test
  void nothingIsFetchedBeforeItIsAskedForAndThenOnce() throws Exception {
    Proxy<String> proxy = store.put(Owner.CAMPAIGN, Codec.TEXT, "large");

    assertThat(memory.gets()).isZero();
    assertThat(proxy.resolve()).isEqualTo("large");
    assertThat(proxy.resolve()).isEqualTo("large");
    assertThat(memory.gets()).isOne();
    assertThat(metrics)
        .extracting(StoreMetric::operation, StoreMetric::cacheHit, StoreMetric::bytes)
        .containsExactly(tuple("put", false, 8L), tuple("get", false, 8L), tuple("get", true, 8L));
  }

  @Test
  void whatOneTaskAloneReadsIsNotKeptInMemory() throws Exception {
    Proxy<JsonNode> ofATask = putJson(TextNode.valueOf("once"));
    JsonNode ofTheCampaign =
        store.put(Owner.CAMPAIGN, Codec.JSON, TextNode.valueOf("often")).toJson();

    for (int i = 0; i < 2; i++) {
      assertThat(ofATask.resolve().textValue()).isEqualTo("once");
      assertThat(worker.resolve(ofATask.toJson()).textValue()).isEqualTo("once");
      assertThat(worker.resolve(ofTheCampaign).textValue()).isEqualTo("often");
    }

    assertThat(cache.bytes()).isZero();
    assertThat(memory.gets()).isEqualTo(4 + 1);
  }

  @Test
  void readingEvictsNothingSoThatARetryFindsItsInput() throws Exception {
    Proxy<JsonNode> proxy = putJson(TextNode.valueOf("input"));

    worker.resolve(proxy.toJson());
    ProxyResolver another = new ProxyResolver(config -> memory, cache, StoreListener.NONE);

    assertThat(another.resolve(proxy.toJson()).textValue()).isEqualTo("input");
  }

  @Test
  void theCacheIsBoundedByBytesAndDropsTheOldestFirst() throws Exception {
    List<Proxy<String>> proxies = new ArrayList<>();
    for (String letter : List.of("a", "b", "c")) {
      proxies.add(store.put(Owner.CAMPAIGN, Codec.TEXT, letter.repeat(400)));
      proxies.get(proxies.size() - 1).resolve();
    }
    assertThat(cache.bytes()).isEqualTo(806);
    proxies.get(2).resolve();
    proxies.get(1).resolve();
    assertThat(memory.gets()).isEqualTo(3);
    proxies.get(0).resolve();
    assertThat(memory.gets()).isEqualTo(4);

    store.put(Owner.CAMPAIGN, Codec.TEXT, "x".repeat(2000)).resolve();
    assertThat(cache.bytes()).as("what is larger than the cache leaves it alone").isEqualTo(806);
  }

  @Test
  void aCorruptObjectIsNeverReturned() throws Exception {
    Proxy<String> proxy = store.put(TASK, Codec.TEXT, "weights");
    memory.corrupt(proxy.key());

    assertThatThrownBy(proxy::resolve)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("is not what was put")
        .hasMessageContaining("infer");
  }

  @Test
  void aPickleIsRefused() {
    String name = Key.newName();
    memory.putForeign(name, "PK\nwhatever".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> store.get(Key.named(name), Codec.JSON))
        .hasMessageContaining("ProxyStore's type PK");
  }

  @Test
  void aNameThatCouldBeAPathIsRefused() throws Exception {
    String message = putJson(TextNode.valueOf("x")).toJson().toString();
    JsonNode evil =
        StoreJson.MAPPER.readTree(
            message.replaceFirst("\"name\":\"[^\"]*\"", "\"name\":\"../../etc/passwd\""));

    assertThatThrownBy(() -> worker.resolve(evil)).hasMessageContaining("is a UUID");
  }

  @Test
  void anObjectLivesAsLongAsItsOwner() throws Exception {
    Proxy<String> ofTask = store.put(TASK, Codec.TEXT, "input");
    Proxy<String> ofRound = store.put(Owner.round("7"), Codec.TEXT, "model");
    Proxy<String> ofCampaign = store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");

    store.release(TASK);
    assertThat(memory.names()).containsOnly(ofRound.key().name(), ofCampaign.key().name());
    assertThatThrownBy(ofTask::resolve).hasMessageContaining(ofTask.key().name());
    store.release(Owner.round("7"));
    assertThat(memory.names()).containsOnly(ofCampaign.key().name());
  }

  @Test
  void closingRemovesWhatItPutOrAdoptedAndNothingElse() throws Exception {
    memory.putForeign("somebody-elses", new byte[] {1});
    String result = Key.newName();
    memory.putForeign(result, new byte[] {'U', 'S', '\n'});
    store.put(TASK, Codec.TEXT, "input");
    store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    store.adopt(TASK, Key.named(result));

    store.close();

    assertThat(memory.names()).containsOnly("somebody-elses");
    assertThat(memory.isClosed()).isTrue();
  }

  @Test
  void whatAFailedPutLeftBehindIsRemovedInTheEnd() throws Exception {
    memory.fillUp();
    assertThatThrownBy(() -> store.put(TASK, Codec.TEXT, "input")).hasMessageContaining("full");
    assertThat(memory.names()).hasSize(1);

    store.close();

    assertThat(memory.names()).isEmpty();
  }

  @Test
  void manyValuesGoAtOneStroke() throws Exception {
    List<Supplier<String>> chunks = List.of(() -> "a", () -> "b", () -> "c");

    List<Proxy<String>> proxies = store.putAll(Owner.CAMPAIGN, Codec.TEXT, chunks);

    assertThat(memory.batches()).containsExactly(3);
    assertThat(proxies.get(2).resolve()).isEqualTo("c");
  }

  @Test
  void anObjectThatIsLostOrSpoiltIsPutAgainUnderTheSameName() throws Exception {
    Proxy<String> proxy = store.putAll(Owner.CAMPAIGN, Codec.TEXT, List.of(() -> "chunk")).get(0);

    memory.evict(List.of(proxy.key()));
    assertThat(store.mend(proxy.key())).isTrue();
    assertThat(proxy.resolve()).isEqualTo("chunk");
    memory.corrupt(proxy.key());
    assertThat(store.mend(proxy.key())).isTrue();
    assertThat(store.mend(proxy.key())).isTrue();
    assertThat(memory.batches()).hasSize(3);
  }

  @Test
  void whatCannotBeMadeAgainAsItWasIsNotMended() throws Exception {
    List<String> values = new ArrayList<>(List.of("first", "second"));
    Proxy<String> fickle = store.putAll(TASK, Codec.TEXT, List.of(() -> values.remove(0))).get(0);
    Proxy<String> single = store.put(TASK, Codec.TEXT, "once");
    memory.evict(List.of(fickle.key(), single.key()));

    assertThat(store.mend(fickle.key())).isFalse();
    assertThat(store.mend(single.key())).isFalse();
  }

  private Proxy<JsonNode> putJson(JsonNode value) throws InterruptedException {
    return store.put(TASK, Codec.JSON, value);
  }
}
