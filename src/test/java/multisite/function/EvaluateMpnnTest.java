package multisite.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import multisite.ml.DeviceChoice;
import multisite.ml.MpnnConfig;
import multisite.ml.Surrogate;
import multisite.ml.TrainingData;
import multisite.store.ObjectCache;
import multisite.store.ProxyResolver;
import multisite.task.Resources;
import multisite.task.Task;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;

/** The function that asks models about a chunk, when some of them are none. */
class EvaluateMpnnTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final DeviceChoice CPU = DeviceChoice.parse("cpu");

  private static final ProxyResolver NO_PROXIES =
      new ProxyResolver(
          configuration -> {
            throw new IllegalArgumentException("no stores here");
          },
          new ObjectCache(0),
          metric -> {});

  private final FunctionTable functions = new Functions(CPU).table();

  @Test
  void doesNotTakeTheOtherModelsAlongWhenOneIsTorn() throws Exception {
    byte[] model = new Surrogate(CPU).initialise(MpnnConfig.defaults(), 1);

    JsonNode answer = evaluate(List.of(model, new byte[] {1, 2, 3}));
    JsonNode alone = evaluate(List.of(model));

    FloatBuffer both = predictions(answer);
    FloatBuffer one = predictions(alone);
    assertThat(both.capacity()).isEqualTo(4);
    assertThat(new float[] {both.get(0), both.get(1)}).containsExactly(one.get(0), one.get(1));
    assertThat(new float[] {both.get(2), both.get(3)}).containsExactly(Float.NaN, Float.NaN);
    assertThat(answer.path("left_out").properties()).hasSize(1);
    assertThat(answer.path("left_out").path("1").asText()).isNotBlank();
    assertThat(alone.has("left_out")).isFalse();
  }

  @Test
  void failsWhenNoModelIsLeft() {
    assertThatThrownBy(() -> evaluate(List.of(new byte[] {1}, new byte[] {2})))
        .isInstanceOfSatisfying(
            TaskFailure.class, failure -> assertThat(failure.kind()).isEqualTo("bad_model"));
  }

  private JsonNode evaluate(List<byte[]> models) throws Exception {
    ArrayNode weights = JSON.arrayNode();
    models.forEach(weights::add);
    byte[] graphs = TrainingData.of(List.of("CCO", "C#N"), new double[] {1, 2}).graphs().toBytes();
    Task task =
        Task.create(
            "evaluate_mpnn",
            Topic.INFER,
            List.of(weights, JSON.binaryNode(graphs)),
            JSON.objectNode(),
            Resources.ONE,
            0,
            0);
    return functions.find("evaluate_mpnn").orElseThrow().call(new Call(task, Map.of(), NO_PROXIES));
  }

  private static FloatBuffer predictions(JsonNode answer) throws IOException {
    return ByteBuffer.wrap(answer.path("predictions").binaryValue())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }
}
