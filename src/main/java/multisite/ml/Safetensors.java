package multisite.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors form of a model: eight bytes of header length, a JSON header, the arrays.
 *
 * <p>The header's {@code __metadata__} holds {@code format} ({@value #FORMAT}) and {@code config}.
 */
final class Safetensors {
  private static final String FORMAT = "multisite-mpnn-1";

  private Safetensors() {}

  static byte[] write(ModelFile model) {
    JsonMapper json = Json.MAPPER;
    ObjectNode header = json.createObjectNode();
    header.putObject("__metadata__").put("format", FORMAT).put("config", model.config().toJson());
    int offset = 0;
    for (WeightSpec spec : model.config().weights()) {
      ObjectNode entry = header.putObject(spec.name()).put("dtype", "F32");
      spec.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(offset + 4 * spec.size());
      offset += 4 * spec.size();
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer out = ByteBuffer.allocate(8 + padded + offset).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(padded).put(text);
    while (out.position() < 8 + padded) {
      out.put((byte) ' ');
    }
    for (float[] values : model.weights().values()) {
      out.asFloatBuffer().put(values);
      out.position(out.position() + 4 * values.length);
    }
    return out.array();
  }

  static ModelFile read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8 || in.getLong(0) < 2 || in.getLong(0) > bytes.length - 8) {
      throw new IllegalArgumentException("it is neither HDF5 nor safetensors");
    }
    int length = (int) in.getLong(0);
    JsonNode header = header(new String(bytes, 8, length, StandardCharsets.UTF_8));
    JsonNode metadata = header.path("__metadata__");
    if (!metadata.path("format").asText().equals(FORMAT)) {
      throw new IllegalArgumentException("its metadata has no format " + FORMAT);
    }
    MpnnConfig config = MpnnConfig.fromJson(metadata.path("config").asText());
    List<String> unknown = new ArrayList<>();
    header.fieldNames().forEachRemaining(unknown::add);
    unknown.remove("__metadata__");
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (WeightSpec spec : config.weights()) {
      weights.put(spec.name(), array(spec, header.path(spec.name()), in, 8 + length));
      unknown.remove(spec.name());
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("it has the unknown array " + unknown.get(0));
    }
    return ModelFile.of(config, weights);
  }

  private static JsonNode header(String text) {
    try {
      JsonNode header = Json.MAPPER.readTree(text);
      if (header != null && header.isObject()) {
        return header;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its header is not JSON", e);
    }
    throw new IllegalArgumentException("its header is not a JSON object");
  }

  private static float[] array(WeightSpec spec, JsonNode entry, ByteBuffer in, int base) {
    if (!entry.isObject()) {
      throw new IllegalArgumentException("it lacks the array " + spec.name());
    }
    List<Integer> shape = new ArrayList<>();
    entry.path("shape").forEach(axis -> shape.add(axis.asInt()));
    if (!entry.path("dtype").asText().equals("F32") || !shape.equals(spec.shape())) {
      throw new IllegalArgumentException(
          spec.name() + " is " + entry.path("dtype").asText() + shape + ", not F32" + spec.shape());
    }
    long start = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    if (start < 0 || end - start != 4L * spec.size() || base + end > in.capacity()) {
      throw new IllegalArgumentException(spec.name() + " lies outside of the file");
    }
    float[] values = new float[spec.size()];
    in.slice(base + (int) start, 4 * values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
