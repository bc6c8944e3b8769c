package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import multisite.searchspace.Chunk;
import multisite.store.Codec;
import multisite.store.Key;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Reference;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreMetric;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which large values of a campaign's tasks are in which store, and until when: a chunk of the
 * search space is put once for all rounds, a model once for each version, a training set once for
 * each round. What is small, or cannot be put, stays in the message.
 */
public final class CampaignStores {
  private static final Logger LOG = LoggerFactory.getLogger(CampaignStores.class);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<Topic, Store> stores;
  private final long threshold;

  /** What is put now: by store, by what it is. */
  @GuardedBy("this")
  private final Map<String, Shared> shared = new HashMap<>();

  /**
   * Something that many tasks refer to.
   *
   * @param version which edition of it; another one replaces it
   */
  private record Shared(String version, JsonNode reference) {}

  /**
   * @param stores the store of each topic that has one
   * @param threshold values of at least so many bytes go there
   */
  public CampaignStores(Map<Topic, Store> stores, long threshold) {
    this.stores = Map.copyOf(stores);
    this.threshold = threshold;
  }

  /** Everything travels in the messages. */
  public static CampaignStores none() {
    return new CampaignStores(Map.of(), Long.MAX_VALUE);
  }

  /** An inference task that refers to its models and its chunk. */
  Task inference(Task task, Chunk chunk, List<ModelVersion> models, MoleculeSource molecules)
      throws InterruptedException {
    Optional<Store> store = store(task);
    if (store.isEmpty()) {
      return task;
    }
    ArrayNode stats = JSON.arrayNode();
    Store counted = counting(store.get(), stats);
    ArrayNode references = JSON.arrayNode();
    for (ModelVersion model : models) {
      references.add(model(counted, model));
    }
    JsonNode graphs =
        share(
            counted,
            Owner.CAMPAIGN,
            "chunk " + chunk.id(),
            "",
            task.args().get(1),
            () -> JSON.binaryNode(molecules.graphs(chunk)));
    return withArgs(task, List.of(references, graphs), stats);
  }

  /** A training task that refers to its model, if it has one, and to its training set. */
  Task training(Task task, Optional<ModelVersion> model, int round) throws InterruptedException {
    Optional<Store> store = store(task);
    if (store.isEmpty()) {
      return task;
    }
    ArrayNode stats = JSON.arrayNode();
    Store counted = counting(store.get(), stats);
    List<JsonNode> args = task.args();
    JsonNode first =
        args.get(0).isBinary() && model.isPresent() ? model(counted, model.get()) : args.get(0);
    return withArgs(
        task,
        List.of(
            first,
            ofRound(counted, "smiles", round, args.get(1)),
            ofRound(counted, "values", round, args.get(2)),
            args.get(3)),
        stats);
  }

  /** What is done with a whole result. */
  interface Processor {
    void process(Result result) throws InterruptedException;
  }

  /** Hands on a result with its value, and removes what was put for its task alone. */
  void whole(Result result, Processor processor) throws InterruptedException {
    Optional<Store> store = store(result.task());
    if (store.isEmpty()) {
      processor.process(result);
      return;
    }
    Owner owner = Owner.task(result.task().taskId());
    processor.process(resolved(store.get(), owner, result));
    try {
      store.get().release(owner);
    } catch (StoreException e) {
      LOG.warn("an object of {} is removed later: {}", owner, e.sentence());
    }
  }

  private static Result resolved(Store store, Owner owner, Result result)
      throws InterruptedException {
    if (!(result.outcome() instanceof Outcome.Success success) || !Proxy.isProxy(success.value())) {
      return result;
    }
    ArrayNode stats = JSON.arrayNode();
    Outcome outcome;
    try {
      Key key = Reference.of(success.value()).key();
      store.adopt(owner, key);
      outcome = new Outcome.Success(counting(store, stats).get(key, Codec.JSON));
    } catch (StoreException e) {
      outcome = InfrastructureFailure.STORE_FAILED.because(e.sentence());
    }
    return new Result(
        withArgs(result.task(), result.task().args(), stats),
        outcome,
        result.timing(),
        result.workerInfo(),
        result.messageSizes());
  }

  private JsonNode model(Store store, ModelVersion model) throws InterruptedException {
    JsonNode bytes = JSON.binaryNode(model.bytes());
    String version = Integer.toString(model.version());
    String what = "model " + model.modelId();
    return share(
        store, Owner.round(what + " version " + version), what, version, bytes, () -> bytes);
  }

  private JsonNode ofRound(Store store, String what, int round, JsonNode value)
      throws InterruptedException {
    String version = Integer.toString(round);
    return share(
        store, Owner.round(what + " of round " + version), what, version, value, () -> value);
  }

  /** The reference of something that many tasks need; the edition before it goes. */
  private synchronized JsonNode share(
      Store store,
      Owner owner,
      String what,
      String version,
      JsonNode value,
      Supplier<JsonNode> source)
      throws InterruptedException {
    String slot = store.name() + " " + what;
    Shared known = shared.get(slot);
    if (known != null && known.version.equals(version) && !isLost(store, known)) {
      return known.reference;
    }
    if (Codec.JSON.size(value) < threshold) {
      return value;
    }
    try {
      JsonNode reference = store.putAll(owner, Codec.JSON, List.of(source)).get(0).toJson();
      shared.put(slot, new Shared(version, reference));
      if (known != null) {
        store.evict(List.of(Reference.of(known.reference).key()));
      }
      return reference;
    } catch (StoreException e) {
      LOG.warn("{} travels in its messages: {}", what, e.sentence());
      return value;
    }
  }

  /** Whether its transfer to where it is needed has failed for good. */
  private static boolean isLost(Store store, Shared known) {
    return store.arrival(Reference.of(known.reference).key(), "").isCompletedExceptionally();
  }

  private static Store counting(Store store, ArrayNode stats) {
    return store.listening(metric -> stats.add(metric.toJson()));
  }

  private Optional<Store> store(Task task) {
    return Optional.ofNullable(stores.get(task.topic()));
  }

  /** The task with other arguments, and with what the stores did for it added to its info. */
  private static Task withArgs(Task task, List<JsonNode> args, ArrayNode stats) {
    ObjectNode info = task.taskInfo();
    if (!stats.isEmpty()) {
      info = info.deepCopy();
      info.withArray(StoreMetric.FIELD).addAll(stats);
    }
    return task.withArgs(args).withTaskInfo(info);
  }
}
