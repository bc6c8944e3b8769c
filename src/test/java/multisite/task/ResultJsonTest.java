package multisite.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form, against a message of the form that Colmena 0.7.2 writes. */
class ResultJsonTest {
  private static final Task TASK =
      new Task(
          "0d5c3b2e-3f0b-4c62-9c3c-9d1a3a3b9f10",
          "run_simulation",
          Topic.SIMULATE,
          List.of(TextNode.valueOf("C#N"), DoubleNode.valueOf(0.5)),
          Map.of("seed", NullNode.getInstance()),
          Json.MAPPER.createObjectNode().put("smiles", "C#N"),
          new Resources(2, 3, 4),
          1,
          5,
          Timing.NONE.with(Stamp.CREATED, 12.5).with(Phase.SERIALIZE_INPUTS, 0.25));

  @Test
  void writesAndReadsARequestWithoutLoss() {
    assertThat(ResultJson.toTask(throughText(ResultJson.toJson(TASK)))).isEqualTo(TASK);
  }

  @Test
  void writesAndReadsASuccessWithoutLoss() {
    Result result =
        new Result(
            TASK,
            new Outcome.Success(Json.MAPPER.createObjectNode().put("ip", 13.6).put("e", "é😀\n")),
            TASK.timing().with(Stamp.COMPUTE_ENDED, 99.25).with(Phase.RUNNING, 3.5),
            Map.of("hostname", "nid0001"),
            Map.of("inputs", 7L, "value", 11L));

    Result read = ResultJson.toResult(throughText(ResultJson.toJson(result, true)));

    assertThat(read).isEqualTo(withTask(result, TASK.withTiming(result.timing())));
  }

  @Test
  void writesAndReadsAFailureWithoutLossAndWithoutItsInputs() {
    Outcome.Failure failure = new Outcome.Failure("scf_not_converged", "it did not", "Traceback…");

    JsonNode json = throughText(ResultJson.toJson(Result.failed(TASK, failure), false));

    assertThat(ResultJson.toResult(json).outcome()).isEqualTo(failure);
    assertThat(json.path("inputs").toString()).isEqualTo("[[],{}]");
    assertThat(json.path("success").booleanValue()).isFalse();
    assertThat(json.path("failure_info").path("exception").textValue()).isEqualTo("it did not");
  }

  @Test
  void usesOnlyFieldsOfColmenaAndOfThemAll() throws IOException {
    JsonNode colmena = colmenaResult();
    Timing timing = TASK.timing();
    for (Stamp stamp : Stamp.values()) {
      timing = timing.with(stamp, 1);
    }
    for (Phase phase : Phase.values()) {
      timing = timing.with(phase, 1);
    }
    ObjectNode ours = ResultJson.toJson(TASK.withTiming(timing));

    assertThat(names(ours)).isSubsetOf(names(colmena));
    assertThat(names(colmena))
        .filteredOn(name -> !name.startsWith("proxystore_"))
        .isSubsetOf(names(ours));
    for (String part : List.of("timestamp", "time", "resources")) {
      assertThat(names(ours.path(part)))
          .as(part)
          .containsExactlyInAnyOrderElementsOf(names(colmena.path(part)));
    }
  }

  @Test
  void leavesOutTheMomentsThatHaveNotCome() {
    assertThat(names(ResultJson.toJson(TASK).path("timestamp"))).containsExactly("created");
  }

  @Test
  void refusesPickles() {
    ObjectNode json = ResultJson.toJson(TASK).put("serialization_method", "pickle");

    assertThatThrownBy(() -> ResultJson.toTask(json))
        .hasMessage("a task is serialized by 'pickle', and only 'json' is read here");
  }

  @Test
  void readsAnAnswerOfAPythonTaskServer() throws IOException {
    Result result = ResultJson.toResult(colmenaResult());

    assertThat(result.outcome()).isInstanceOf(Outcome.Success.class);
    JsonNode value = ((Outcome.Success) result.outcome()).value();
    assertThat(value.path(0).doubleValue()).isNaN();
    assertThat(value.path(1).doubleValue()).isEqualTo(11.5);
    assertThat(result.task().args()).containsExactly(TextNode.valueOf("CCO"));
    assertThat(result.timing().at(Stamp.COMPUTE_STARTED)).hasValue(1700000001.5);
    assertThat(result.timing().phases()).containsEntry(Phase.RUNNING, 2.0);
    assertThat(result.workerInfo()).containsEntry("hostname", "nid0001");
  }

  @Test
  void readsAFailureThatHasNoKind() throws IOException {
    ObjectNode json = (ObjectNode) colmenaResult();
    json.put("success", false).putNull("value");
    json.putObject("failure_info").put("exception", "KeyError('x')").put("traceback", "…");

    assertThat(ResultJson.toResult(json).outcome())
        .isEqualTo(new Outcome.Failure("exception", "KeyError('x')", "…"));
  }

  @Test
  void writesNotANumberAsPythonDoes() {
    Task task = Tasks.of("echo", Double.NaN);

    String text = ResultJson.toJson(task).path("inputs").path(0).path(0).textValue();

    assertThat(text).isEqualTo("NaN");
    assertThat(ResultJson.toTask(ResultJson.toJson(task)).args().get(0).doubleValue()).isNaN();
  }

  @Test
  void carriesTextsThatAreLargerThanJacksonsDefault() {
    Task task = Tasks.of("echo", "x".repeat(25_000_000));

    assertThat(ResultJson.toTask(throughText(ResultJson.toJson(task)))).isEqualTo(task);
  }

  @Test
  void measuresInputsAndValueAsTheyTravel() {
    ObjectNode request = ResultJson.toJson(TASK);
    ObjectNode answer =
        ResultJson.toJson(
            new Result(
                TASK, new Outcome.Success(TextNode.valueOf("ab")), Timing.NONE, Map.of(), Map.of()),
            false);

    ResultJson.noteSerialization(answer, 0.125);

    assertThat(ResultJson.inputSize(request)).isEqualTo("\"C#N\"0.5null".length());
    assertThat(answer.path("message_sizes").path("value").longValue()).isEqualTo(4);
    assertThat(answer.path("time").path("serialize_results").doubleValue()).isEqualTo(0.125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "a/b", "", ".hidden", "a b", "a\u0000b", "a\nb", "é"})
  void refusesTaskIdsThatAreNoFileNames(String id) {
    ObjectNode json = ResultJson.toJson(TASK).put("task_id", id);

    assertThatThrownBy(() -> ResultJson.toTask(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("task");
  }

  @Test
  void refusesArgumentsThatAreNoJsonText() {
    ObjectNode json = ResultJson.toJson(TASK);
    json.putArray("inputs").addArray().add("{");

    assertThatThrownBy(() -> ResultJson.toTask(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an argument or value is not JSON text");
  }

  private static Result withTask(Result result, Task task) {
    return new Result(
        task, result.outcome(), result.timing(), result.workerInfo(), result.messageSizes());
  }

  private static JsonNode throughText(JsonNode json) {
    try {
      return FrameCodec.parse(FrameCodec.encode(json));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode colmenaResult() throws IOException {
    try (InputStream in = ResultJsonTest.class.getResourceAsStream("colmena-result.json")) {
      return Json.MAPPER.readTree(Objects.requireNonNull(in).readAllBytes());
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
