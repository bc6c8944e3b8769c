package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import multisite.task.Json;

/** An answer of the service. */
record GatewayReply(int status, JsonNode body) {
  static GatewayReply ok(JsonNode body) {
    return new GatewayReply(200, body);
  }

  /** A refusal in the service's own form. */
  static GatewayReply refusal(int status, String code, String reason) {
    ObjectNode body =
        Json.MAPPER
            .createObjectNode()
            .put("status", "Failed")
            .put("code", code)
            .put("reason", reason)
            .put("http_status_code", status);
    body.putArray("error_args");
    return new GatewayReply(status, body);
  }
}
