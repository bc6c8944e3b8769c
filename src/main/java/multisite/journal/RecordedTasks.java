package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import multisite.journal.JournalEntry.CampaignStarted;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Makes journal entries out of records, and the other way round, where one of them was lost: the
 * {@code task_info} of a record says what the journal said of its task.
 */
final class RecordedTasks {
  private static final String SIMULATE = "run_simulation";

  private RecordedTasks() {}

  /** The outcome that a recorded result is. */
  static TaskFinished outcome(Result result, @Nullable TaskSubmitted submitted, String property) {
    JsonNode info = result.task().taskInfo();
    String inchiKey = info.path("inchi_key").asText("");
    if (inchiKey.isEmpty()
        && submitted != null
        && submitted.subject() instanceof Subject.Molecule molecule
        && molecule.inchiKey() != null) {
      inchiKey = molecule.inchiKey();
    }
    JsonNode ip = info.path("ip").path(property);
    return new TaskFinished(
        result.task().taskId(),
        result.task().topic(),
        result.outcome() instanceof Outcome.Failure failure ? failure.kind() : null,
        inchiKey.isEmpty() ? null : inchiKey,
        ip.isNumber() ? ip.asDouble() : null);
  }

  /** The submission of a task that only its record tells of. */
  static TaskSubmitted submission(Task task, @Nullable CampaignStarted campaign) {
    JsonNode info = task.taskInfo();
    int round = info.path("round").asInt();
    Subject subject =
        switch (task.topic()) {
          case SIMULATE -> molecule(task, info, seed(campaign));
          case TRAIN ->
              new Subject.Model(
                  info.path("model_id").asInt(), round, seed(campaign), info.path("size").asInt());
          case INFER -> new Subject.Chunk(info.path("chunk_id").asInt(), round);
        };
    return new TaskSubmitted(task.taskId(), task.method(), subject);
  }

  /** A submission for a molecule that only its data tells of. */
  static TaskSubmitted adopted(String smiles, String key, @Nullable CampaignStarted campaign) {
    return new TaskSubmitted(
        "adopted-" + key,
        SIMULATE,
        new Subject.Molecule(smiles, key, Subject.Origin.RANDOM, seed(campaign), null));
  }

  /** The result of a simulation of which only the molecule's data was recorded. */
  static Result result(TaskSubmitted submitted, String smiles, String key, JsonNode ips) {
    ObjectNode info =
        Json.MAPPER
            .createObjectNode()
            .put("smiles", smiles)
            .put("inchi_key", key)
            .put("adopted", true);
    if (submitted.subject() instanceof Subject.Molecule molecule) {
      info.put("origin", molecule.origin().name().toLowerCase(Locale.ROOT));
      Subject.Score score = molecule.score();
      if (score != null) {
        info.put("mean", score.mean()).put("std", score.std()).put("ucb", score.ucb());
      }
    }
    info.set("ip", ips);
    Task task =
        new Task(
            submitted.taskId(),
            submitted.method(),
            Topic.SIMULATE,
            List.of(Json.MAPPER.getNodeFactory().textNode(smiles)),
            Map.of(),
            info,
            Resources.ONE,
            0,
            0,
            Timing.NONE);
    return new Result(
        task, new Outcome.Success(Json.MAPPER.nullNode()), Timing.NONE, Map.of(), Map.of());
  }

  private static Subject molecule(Task task, JsonNode info, long seed) {
    String smiles = info.path("smiles").asText("");
    if (smiles.isEmpty() && !task.args().isEmpty()) {
      smiles = task.args().get(0).asText();
    }
    Subject.Score score = score(info);
    JsonNode key = info.path("inchi_key");
    return new Subject.Molecule(
        smiles,
        key.isTextual() ? key.textValue() : null,
        origin(info),
        seed,
        score,
        info.path("index").isInt() ? info.path("index").intValue() : null);
  }

  /** What a task's {@code task_info} says the molecule was ranked by. */
  static Subject.@Nullable Score score(JsonNode info) {
    return info.path("ucb").isNumber()
        ? new Subject.Score(
            info.path("mean").asDouble(), info.path("std").asDouble(), info.path("ucb").asDouble())
        : null;
  }

  /** What a task's {@code task_info} says the molecule was chosen for. */
  static Subject.Origin origin(JsonNode info) {
    String name = info.path("origin").asText("");
    for (Subject.Origin origin : Subject.Origin.values()) {
      if (origin.name().equalsIgnoreCase(name)) {
        return origin;
      }
    }
    return score(info) == null ? Subject.Origin.RANDOM : Subject.Origin.RANKED;
  }

  private static long seed(@Nullable CampaignStarted campaign) {
    return campaign == null ? 0 : campaign.seed();
  }
}
