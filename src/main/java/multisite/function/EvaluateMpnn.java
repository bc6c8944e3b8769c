package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import multisite.ml.ModelFileException;
import multisite.ml.PackedGraphs;

/**
 * {@code evaluate_mpnn(models, graphs)}: what each model says of each molecule of a chunk, as
 * {@code {"predictions": base64}} of little-endian float32 [models][molecules], in eV.
 *
 * <p>A model that cannot be applied does not take the others with it: its predictions are NaN, and
 * {@code left_out} says why, by its place in the list.
 */
final class EvaluateMpnn implements TaskFunction {
  private static final int BATCH_SIZE = 128;

  private final LazySurrogate surrogate;

  EvaluateMpnn(LazySurrogate surrogate) {
    this.surrogate = surrogate;
  }

  @Override
  public JsonNode call(Call call) throws TaskFailure, InterruptedException {
    Arguments arguments = new Arguments(call);
    List<byte[]> models = new ArrayList<>();
    for (JsonNode model : arguments.json(0, "models")) {
      models.add(arguments.bytes(model, "models"));
    }
    PackedGraphs graphs;
    try {
      graphs = PackedGraphs.fromBytes(arguments.bytes(1, "graphs"));
    } catch (IllegalArgumentException e) {
      throw new TaskFailure("bad_arguments", String.valueOf(e.getMessage()), e);
    }
    try {
      return answer(surrogate.get().evaluate(models, graphs, BATCH_SIZE));
    } catch (ModelFileException | IllegalArgumentException e) {
      return oneByOne(models, graphs);
    }
  }

  private ObjectNode oneByOne(List<byte[]> models, PackedGraphs graphs) throws TaskFailure {
    float[][] predictions = new float[models.size()][graphs.size()];
    Map<String, String> leftOut = new TreeMap<>();
    for (int i = 0; i < predictions.length; i++) {
      try {
        predictions[i] = surrogate.get().evaluate(List.of(models.get(i)), graphs, BATCH_SIZE)[0];
      } catch (ModelFileException | IllegalArgumentException e) {
        if (leftOut.size() == predictions.length - 1) {
          throw new TaskFailure("bad_model", String.valueOf(e.getMessage()), e);
        }
        Arrays.fill(predictions[i], Float.NaN);
        leftOut.put("" + i, String.valueOf(e.getMessage()));
      }
    }
    ObjectNode answer = answer(predictions);
    ObjectNode why = answer.putObject("left_out");
    leftOut.forEach(why::put);
    return answer;
  }

  private static ObjectNode answer(float[][] predictions) {
    return JsonNodeFactory.instance.objectNode().put("predictions", bytes(predictions));
  }

  private static byte[] bytes(float[][] predictions) {
    int columns = predictions.length == 0 ? 0 : predictions[0].length;
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * predictions.length * columns).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : predictions) {
      bytes.asFloatBuffer().put(row);
      bytes.position(bytes.position() + 4 * columns);
    }
    return bytes.array();
  }
}
