package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;

class FlatResultTest {
  private static final Path ORIGINAL =
      Path.of("src/test/resources/multisite/journal/original-results.json");

  @Test
  void oursHaveEveryFieldOfTheOriginals() {
    for (RecordLine line : RecordReader.readAll(ORIGINAL)) {
      JsonNode ours = FlatResult.toJson(simulation("CCO"));
      assertThat(ours.fieldNames()).toIterable().containsAll(() -> line.json().fieldNames());
    }
  }

  @Test
  void theOriginalsAreReadAsTheyAre() {
    List<Result> results =
        RecordReader.readAll(ORIGINAL).stream()
            .map(line -> FlatResult.fromJson(line.json()))
            .toList();
    assertThat(results)
        .extracting(result -> result.task().topic())
        .containsExactly(Topic.SIMULATE, Topic.INFER, Topic.TRAIN);
    Result simulation = results.get(0);
    assertThat(simulation.success()).isTrue();
    assertThat(simulation.task().args().get(0).textValue()).isEqualTo("FC(F)(F)CC(F)(F)F");
    assertThat(simulation.timing().at(Stamp.COMPUTE_ENDED)).hasValue(1795379048.329725);
    assertThat(simulation.timing().phases()).containsEntry(Phase.RUNNING, 10.511298617999273);
    assertThat(simulation.messageSizes()).containsEntry("value", 220147L);
    assertThat(simulation.workerInfo()).containsEntry("hostname", "vm");
  }

  @Test
  void aResultIsReadBackWithoutItsValue() {
    Result result = simulation("CCO");
    Result read = FlatResult.fromJson(Json.MAPPER.valueToTree(FlatResult.toJson(result)));
    assertThat(read.outcome()).isEqualTo(new Outcome.Success(Json.MAPPER.nullNode()));
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("outcome", "task.timing")
        .isEqualTo(result);
  }

  @Test
  void aFailureKeepsItsKindAndMessage() {
    Outcome failure = new Outcome.Failure("scf_not_converged", "xtb exited 1 for CCO", "at …");
    Result result = simulation("CCO");
    Result failed =
        new Result(
            result.task(), failure, result.timing(), result.workerInfo(), result.messageSizes());
    assertThat(FlatResult.fromJson(FlatResult.toJson(failed)).outcome()).isEqualTo(failure);
    assertThat(FlatResult.toJson(failed).path("success").asBoolean()).isFalse();
  }

  @Test
  void bigInputsAreNotRepeated() {
    ObjectNode json = FlatResult.toJson(simulation("C".repeat(5000)));
    assertThat(json.path("keep_inputs").asBoolean()).isFalse();
    assertThat(json.path("inputs").toString()).isEqualTo("[[],{}]");
    assertThat(json.toString()).hasSizeLessThan(2000).doesNotContain("a-large-record");
  }

  @Test
  void colmenasNestedFormIsReadToo() {
    Result result = simulation("CCO");
    Result read = FlatResult.fromJson(ResultJson.toJson(result, true));
    assertThat(read.timing()).isEqualTo(result.timing());
    assertThat(read.outcome()).isEqualTo(result.outcome());
  }

  @Test
  void whatIsNoResultIsSaidInASentence() {
    assertThatThrownBy(() -> FlatResult.fromJson(Json.MAPPER.createObjectNode()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a result has no 'method'");
    assertThatThrownBy(
            () ->
                FlatResult.fromJson(
                    Json.MAPPER.createObjectNode().put("task_id", "a").put("method", "cook")))
        .hasMessage("a result names neither a topic nor a known method");
  }

  private static Result simulation(String smiles) {
    Timing timing = Timing.NONE;
    double at = 1.7e9;
    for (Stamp stamp : Stamp.values()) {
      timing = timing.with(stamp, at++);
    }
    for (Phase phase : Phase.values()) {
      timing = timing.with(phase, 0.25);
    }
    Task task =
        new Task(
            "39bab698",
            "run_simulation",
            Topic.SIMULATE,
            List.of(Json.MAPPER.getNodeFactory().textNode(smiles)),
            Map.of("spec", Json.MAPPER.getNodeFactory().textNode("xtb")),
            Json.MAPPER.createObjectNode().put("ucb", 13.25),
            new Resources(1, 2, 3),
            1,
            2,
            timing);
    return new Result(
        task,
        new Outcome.Success(Json.MAPPER.createObjectNode().put("record", "a-large-record")),
        timing,
        Map.of("hostname", "vm"),
        Map.of("inputs", 113L, "value", 5L));
  }
}
