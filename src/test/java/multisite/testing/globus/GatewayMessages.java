package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import multisite.task.Json;

/** Messages as they go over AMQP: the byte 1, then JSON. */
final class GatewayMessages {
  private GatewayMessages() {}

  static byte[] pack(String type, JsonNode data) {
    ObjectNode message = Json.MAPPER.createObjectNode().put("message_type", type);
    message.set("data", data);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(1);
    try {
      bytes.write(Json.MAPPER.writeValueAsBytes(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The data of a message; what it is must be known. */
  static JsonNode unpack(byte[] body) throws IOException {
    return Json.MAPPER.readTree(body, 1, body.length - 1).path("data");
  }

  static JsonNode task(GatewayTask task) {
    return Json.MAPPER
        .createObjectNode()
        .put("task_id", task.id())
        .putNull("container_id")
        .put("task_buffer", task.buffer());
  }

  static ObjectNode result(String taskId, String data) {
    ObjectNode result = Json.MAPPER.createObjectNode().put("task_id", taskId).put("data", data);
    result.putArray("task_statuses");
    return result;
  }

  /** A result that is an error. */
  static ObjectNode failure(String taskId, String text, String code, String message) {
    ObjectNode result = result(taskId, text);
    result.putObject("error_details").put("code", code).put("user_message", message);
    return result;
  }
}
