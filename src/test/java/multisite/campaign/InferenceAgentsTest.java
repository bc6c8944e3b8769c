package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import multisite.ml.Acquisition;
import multisite.queue.MemoryTaskQueues;
import multisite.searchspace.Chunk;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.thinker.Event;
import org.junit.jupiter.api.Test;

/** What becomes of an inference round when chunks or models fail. */
class InferenceAgentsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Chunk FIRST = new Chunk(0, 0, 4);
  private static final Chunk SECOND = new Chunk(1, 4, 5);

  private final MemoryTaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
  private final RecordingLog log = new RecordingLog();
  private final List<Integer> asked = new ArrayList<>();
  private final AtomicInteger updates = new AtomicInteger();

  @Test
  void asksOnceMoreAboutAChunkThatFailed() throws InterruptedException {
    AtomicInteger failures = new AtomicInteger();

    round(
        task ->
            chunk(task) == 1 && failures.getAndIncrement() == 0
                ? new Outcome.Failure("timeout", "too slow", "")
                : predictions(task));

    assertThat(asked).containsExactlyInAnyOrder(0, 1, 1);
    assertThat(ranked()).containsExactly(8, 7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(updates).hasValue(1);
  }

  @Test
  void leavesAChunkOutThatFailsTwice() throws InterruptedException {
    round(
        task ->
            chunk(task) == 1
                ? new Outcome.Failure("bad_arguments", "torn", "")
                : predictions(task));

    assertThat(asked).containsExactlyInAnyOrder(0, 1, 1);
    assertThat(ranked()).containsExactly(3, 2, 1, 0);
    assertThat(updates).hasValue(1);
  }

  @Test
  void takesAnAnswerOfTheWrongLengthForAFailure() throws InterruptedException {
    round(
        task ->
            chunk(task) == 0
                ? new Outcome.Success(JSON.objectNode().put("predictions", new byte[3]))
                : predictions(task));

    assertThat(asked).containsExactlyInAnyOrder(0, 0, 1);
    assertThat(ranked()).containsExactly(8, 7, 6, 5, 4);
  }

  @Test
  void keepsTheOldRankingWhenNoChunkComesBack() throws InterruptedException {
    round(task -> new Outcome.Failure("worker_lost", "killed", ""));

    assertThat(log.rankings).isEmpty();
    assertThat(log.abandoned).containsExactly(1);
    assertThat(updates).hasValue(1);
  }

  @Test
  void ranksByTheOtherModelsWhenOneWasLeftOut() throws InterruptedException {
    round(
        task -> {
          Outcome.Success answer = (Outcome.Success) predictions(task, 9f, Float.NaN);
          ((ObjectNode) answer.value()).putObject("left_out").put("1", "no model");
          return answer;
        });

    assertThat(log.rankings.get(0)).hasSize(9);
    assertThat(log.rankings.get(0).get(0).mean()).isEqualTo(9.0);
  }

  private List<Integer> ranked() {
    assertThat(log.rankings).hasSize(1);
    return log.rankings.get(0).stream().map(RankedMolecule::index).toList();
  }

  /** A whole round, its tasks answered as {@code worker} says. */
  private void round(Function<Task, Outcome> worker) throws InterruptedException {
    InferenceAgents agents = agents();
    Thread server = new Thread(() -> serve(worker), "test-server");
    server.start();
    agents.launchInference();
    agents.select();
    server.interrupt();
    server.join();
  }

  private void serve(Function<Task, Outcome> worker) {
    try {
      while (true) {
        Task task = queues.receiveTask(Duration.ofMinutes(1)).orElseThrow();
        asked.add(chunk(task));
        Result unanswered = Result.failed(task, new Outcome.Failure("none", "none", ""));
        queues.sendResult(
            new Result(
                task,
                worker.apply(task),
                unanswered.timing(),
                unanswered.workerInfo(),
                unanswered.messageSizes()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the round is over
    }
  }

  private static int chunk(Task task) {
    return task.taskInfo().path("chunk_id").asInt();
  }

  /** The higher the index of a molecule, the better. */
  private static Outcome predictions(Task task) {
    int first = chunk(task) == 0 ? FIRST.firstIndex() : SECOND.firstIndex();
    int size = task.taskInfo().path("chunk_size").asInt();
    ByteBuffer bytes = ByteBuffer.allocate(2 * size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2 * size; i++) {
      bytes.putFloat(first + i % size);
    }
    return new Outcome.Success(JSON.objectNode().put("predictions", bytes.array()));
  }

  /** The same for all molecules, by model. */
  private static Outcome predictions(Task task, float... ofModels) {
    int size = task.taskInfo().path("chunk_size").asInt();
    ByteBuffer bytes =
        ByteBuffer.allocate(ofModels.length * size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : ofModels) {
      for (int i = 0; i < size; i++) {
        bytes.putFloat(value);
      }
    }
    return new Outcome.Success(JSON.objectNode().put("predictions", bytes.array()));
  }

  private InferenceAgents agents() {
    ObjectNode architecture = JSON.objectNode();
    CampaignSettings settings =
        new CampaignSettings(
            new SearchPolicy(4, 2, 2, 1, false, 0),
            JSON.objectNode().put("spec", "xtb"),
            "xtb-vacuum",
            new EnsembleSettings(2, List.of(architecture), false, 1, 1e-3),
            1,
            1,
            1,
            1,
            1,
            2);
    MoleculeSource molecules = new Alkanes(List.of(FIRST, SECOND));
    return new InferenceAgents(
        molecules,
        new Ensemble(
            List.of(new ModelVersion(0, 1, new byte[] {1}), new ModelVersion(1, 1, new byte[1]))),
        new SearchState(settings.policy(), molecules.size(), molecules::inchiKey, List.of()),
        new CampaignTasks(settings, Clock.systemUTC()),
        CampaignStores.none(),
        queues,
        log,
        Acquisition.upperConfidenceBound(1),
        9,
        1,
        0,
        new Event("inference-launched"),
        updates::incrementAndGet);
  }
}
