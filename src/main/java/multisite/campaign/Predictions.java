package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads what {@code evaluate_mpnn} returns: float32, little-endian, [models][molecules], base64.
 */
public final class Predictions {
  private Predictions() {}

  /**
   * The predictions as [models][molecules].
   *
   * @throws IOException if there are not as many as expected
   */
  public static float[][] fromJson(JsonNode value, int models, int molecules) throws IOException {
    byte[] bytes = value.path("predictions").binaryValue();
    long expected = 4L * models * molecules;
    if (bytes == null || bytes.length != expected) {
      throw new IOException(
          "expected predictions of "
              + expected
              + " bytes but got "
              + (bytes == null ? "none" : bytes.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[][] predictions = new float[models][molecules];
    for (float[] row : predictions) {
      buffer.asFloatBuffer().get(row);
      buffer.position(buffer.position() + 4 * molecules);
    }
    return predictions;
  }
}
