package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import multisite.ml.ModelFileException;
import multisite.ml.PackedGraphs;

/**
 * {@code evaluate_mpnn(models, graphs)}: what each model says of each molecule of a chunk, as
 * {@code {"predictions": base64}} of little-endian float32 [models][molecules], in eV.
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
    byte[] packed = arguments.bytes(1, "graphs");
    try {
      PackedGraphs graphs = PackedGraphs.fromBytes(packed);
      float[][] predictions = surrogate.get().evaluate(models, graphs, BATCH_SIZE);
      return JsonNodeFactory.instance.objectNode().put("predictions", bytes(predictions));
    } catch (ModelFileException e) {
      throw new TaskFailure("bad_model", String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new TaskFailure("bad_arguments", String.valueOf(e.getMessage()), e);
    }
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
