package multisite.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerMessageTest {
  static Stream<WorkerMessage> messages() {
    Task task = Tasks.of("echo");
    return Stream.of(
        new WorkerMessage.Hello("1.0", 4711),
        new WorkerMessage.Run(Tasks.of("echo", "CCO"), Map.of("PARSL_MPI_PREFIX", "mpiexec -n 2")),
        new WorkerMessage.Done(
            new Result(
                task,
                new Outcome.Success(TextNode.valueOf("x")),
                task.timing(),
                Map.of("pid", "3"),
                Map.of("value", 3L))),
        new WorkerMessage.Heartbeat(List.of(12L, 5_000_000_000L)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void survivesTheWay(WorkerMessage message) {
    assertThat(WorkerMessage.fromJson(WorkerMessage.toJson(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "7",
        "null",
        "[]",
        "{\"type\":\"exec\"}",
        "{\"type\":\"run\"}",
        "{\"type\":\"run\",\"task\":{\"task_id\":\"a\",\"method\":\"m\",\"topic\":\"none\"}}",
        "{\"type\":\"done\",\"result\":7}"
      })
  void refusesWhatIsNoMessageInOneSentence(String text) throws JsonProcessingException {
    var json = Json.MAPPER.readTree(text);

    assertThatThrownBy(() -> WorkerMessage.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("[^\n]{10,100}");
  }

  @Test
  void toleratesFieldsOfALaterVersion() throws JsonProcessingException {
    String text = "{\"type\":\"hello\",\"version\":\"2\",\"pid\":1,\"gpu\":true}";

    assertThat(WorkerMessage.fromJson(Json.MAPPER.readTree(text)))
        .isEqualTo(new WorkerMessage.Hello("2", 1));
  }
}
