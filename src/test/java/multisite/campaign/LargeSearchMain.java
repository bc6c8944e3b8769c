package multisite.campaign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import multisite.chemistry.MoleculeRules;
import multisite.ml.Acquisition;
import multisite.queue.MemoryTaskQueues;
import multisite.searchspace.OnInvalid;
import multisite.searchspace.SearchSpace;
import multisite.searchspace.SearchSpaceSettings;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.thinker.Event;

/**
 * What a driver holds of a large search space: builds it, ranks it twice by answers that need no
 * model, picks the best. Arguments: the file of molecules and a directory. Prints how many
 * molecules there are, and which was picked.
 */
final class LargeSearchMain {
  private static final int ROUNDS = 2;
  private static final int PICKS = 100;

  private LargeSearchMain() {}

  public static void main(String[] args) throws InterruptedException {
    MoleculeRules rules = MoleculeRules.xtb();
    SearchSpaceSettings settings =
        new SearchSpaceSettings(rules, element -> true, OnInvalid.SKIP, 10_000, 2);
    try (SearchSpace space =
        SearchSpace.build(Path.of(args[0]), Path.of(args[1]), settings, () -> false)) {
      SearchSpaceMolecules molecules = new SearchSpaceMolecules(space, rules);
      SearchPolicy policy = new SearchPolicy(PICKS, 0, PICKS, 1, false, 0);
      SearchState state =
          new SearchState(policy, molecules.size(), index -> molecules.inchiKey(index), List.of());
      MemoryTaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
      start("stand-in-worker", () -> answer(queues));
      Event launched = new Event("inference-launched");
      InferenceAgents agents = agents(policy, molecules, state, queues, launched);
      state.beginWithUpdate();
      for (int round = 0; round < ROUNDS; round++) {
        Thread launch = start("launch-inference", () -> launch(agents));
        if (!launched.take(60_000)) {
          throw new IllegalStateException("no round was launched");
        }
        agents.select();
        launch.join();
      }
      String first = state.next().map(pick -> molecules.smiles(pick.index())).orElse("none");
      System.out.println(space.size() + " molecules, first " + first);
    }
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void launch(InferenceAgents agents) {
    try {
      agents.launchInference();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InferenceAgents agents(
      SearchPolicy policy,
      MoleculeSource molecules,
      SearchState state,
      MemoryTaskQueues queues,
      Event launched) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    CampaignSettings settings =
        new CampaignSettings(
            policy,
            json.objectNode().put("spec", "xtb"),
            "xtb-vacuum",
            new EnsembleSettings(1, List.of(json.objectNode()), false, 1, 1e-3),
            1,
            1,
            1,
            1,
            1,
            0);
    return new InferenceAgents(
        molecules,
        new Ensemble(List.of(new ModelVersion(0, 1, new byte[1]))),
        state,
        new CampaignTasks(settings, Clock.systemUTC()),
        CampaignStores.none(),
        queues,
        new RecordingLog(),
        Acquisition.upperConfidenceBound(1),
        PICKS,
        1,
        0,
        launched,
        state::endUpdate);
  }

  private static void answer(MemoryTaskQueues queues) {
    try {
      while (true) {
        Task task = queues.receiveTask(Duration.ofMinutes(1)).orElseThrow();
        int size = task.taskInfo().path("chunk_size").asInt();
        ByteBuffer scores = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
          scores.putFloat(i % 97);
        }
        ObjectNode value = JsonNodeFactory.instance.objectNode().put("predictions", scores.array());
        queues.sendResult(
            new Result(task, new Outcome.Success(value), Timing.NONE, Map.of(), Map.of()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
