package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import multisite.task.Json;

/** The addresses of Globus Compute, and what each answers. */
final class GatewayRest {
  private static final int MOST_BYTES = 10 * 1024 * 1024;

  private final GatewayService service;
  private final GatewayBook book;
  private final GatewaySites sites;
  private final Broker broker;
  private final Faults faults;

  GatewayRest(
      GatewayService service, GatewayBook book, GatewaySites sites, Broker broker, Faults faults) {
    this.service = service;
    this.book = book;
    this.sites = sites;
    this.broker = broker;
    this.faults = faults;
  }

  /** Answers a request that has a good token. */
  GatewayReply answer(String method, List<String> path, byte[] bytes) throws java.io.IOException {
    if (bytes.length > MOST_BYTES) {
      return tooLarge();
    }
    JsonNode body =
        bytes.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(bytes);
    String last = path.get(path.size() - 1);
    String route = method + " " + String.join("/", path.subList(0, Math.min(2, path.size())));
    return switch (route) {
      case "GET v2/version" -> GatewayReply.ok(version());
      case "POST v2/functions", "POST v3/functions" -> registered(body);
      case "GET v2/tasks" ->
          book.status(last)
              .map(GatewayReply::ok)
              .orElseGet(() -> GatewayReply.refusal(404, "TASK_NOT_FOUND", "no task " + last));
      case "POST v2/batch_status" -> GatewayReply.ok(batch(body));
      case "GET v2/taskgroup" -> group(last);
      case "GET v2/get_amqp_result_connection_url" ->
          GatewayReply.ok(
              Json.MAPPER
                  .createObjectNode()
                  .put("queue_prefix", GatewayLink.PREFIX)
                  .put("connection_url", broker.shortLivedUrl().toString()));
      case "GET v2/endpoints", "GET v3/endpoints" -> endpoint(path);
      case "POST v3/endpoints" -> path.size() == 2 ? register(body) : submit(path.get(2), body);
      case "PUT v3/endpoints" -> GatewayReply.ok(service.registerManager(path.get(2)));
      default -> GatewayReply.refusal(404, "NOT_FOUND", "no such address: " + route);
    };
  }

  private GatewayReply registered(JsonNode body) {
    String id = book.register(body.path("function_code").asText());
    return GatewayReply.ok(Json.MAPPER.createObjectNode().put("function_uuid", id));
  }

  private GatewayReply group(String id) {
    ObjectNode group = Json.MAPPER.createObjectNode().put("taskgroup_id", id);
    group.set("tasks", book.group(id));
    return GatewayReply.ok(group);
  }

  private static ObjectNode version() {
    return Json.MAPPER
        .createObjectNode()
        .put("api", "1.0.0")
        .put("min_sdk_version", "2.0.0")
        .put("min_ep_version", "2.0.0")
        .put("central", "1.0.0");
  }

  private ObjectNode batch(JsonNode body) {
    ObjectNode reply = Json.MAPPER.createObjectNode().put("response", "batch");
    ObjectNode results = reply.putObject("results");
    for (JsonNode id : body.path("task_ids")) {
      book.status(id.asText()).ifPresent(status -> results.set(id.asText(), status));
    }
    return reply;
  }

  private GatewayReply endpoint(List<String> path) {
    String id = path.get(2);
    if (!sites.isKnown(id)) {
      return GatewayReply.refusal(404, "ENDPOINT_NOT_FOUND", "Endpoint " + id + " not found");
    }
    ObjectNode reply = Json.MAPPER.createObjectNode();
    if (path.size() > 3) {
      reply.put("status", sites.isOnline(id) ? "online" : "offline").putObject("details");
    } else {
      reply.put("uuid", id).put("name", "test").put("multi_user", false);
    }
    return GatewayReply.ok(reply);
  }

  private GatewayReply register(JsonNode body) {
    String id = body.path("endpoint_uuid").asText("");
    return GatewayReply.ok(
        service.registerManager(id.isEmpty() ? UUID.randomUUID().toString() : id));
  }

  private GatewayReply submit(String endpointId, JsonNode body) {
    if (faults.take(Fault.PAYLOAD_TOO_LARGE)) {
      return tooLarge();
    }
    if (!sites.isKnown(endpointId)) {
      return GatewayReply.refusal(
          404, "ENDPOINT_NOT_FOUND", "Endpoint " + endpointId + " not found");
    }
    for (var entry : body.path("tasks").properties()) {
      Optional<GatewayReply> refusal = book.refusal(entry.getKey());
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return GatewayReply.ok(service.submit(endpointId, body));
  }

  private static GatewayReply tooLarge() {
    return GatewayReply.refusal(
        413, "PAYLOAD_TOO_LARGE", "the request is larger than 10485760 bytes");
  }
}
