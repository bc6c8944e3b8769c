package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import multisite.task.Json;

/** What the service does: tasks go to sites, results come back and go to drivers. */
final class GatewayService implements AutoCloseable {
  /** The one person whose tokens the gateway gives. */
  static final String IDENTITY = "0b3c5a6e-0000-4000-8000-000000000001";

  private final Broker broker;
  private final Faults faults;
  private final GatewayBook book;
  private final GatewaySites sites;
  private final GatewayLink link;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private volatile Duration delay = Duration.ZERO;

  @GuardedBy("this")
  private final Map<String, List<GatewayTask>> heldBack = new HashMap<>();

  /** A user endpoint that a manager was told to start. */
  private record Started(String endpointId, JsonNode userConfig) {}

  @GuardedBy("this")
  private final Map<String, Started> started = new HashMap<>();

  GatewayService(Broker broker, Faults faults, GatewayBook book, GatewaySites sites) {
    this.broker = broker;
    this.faults = faults;
    this.book = book;
    this.sites = sites;
    this.link = new GatewayLink(broker, this::result, this::heartbeat);
  }

  GatewayLink link() {
    return link;
  }

  /** An endpoint registers itself, or comes back: where its commands are. */
  ObjectNode registerManager(String id) {
    sites.addManager(id);
    sites.alive(id, 30);
    link.declare(GatewayLink.commands(id));
    ObjectNode reply = Json.MAPPER.createObjectNode().put("endpoint_id", id);
    reply
        .putObject("command_queue_info")
        .put("connection_url", broker.url().toString())
        .put("queue", GatewayLink.commands(id));
    reply.set("heartbeat_queue_info", link.publishing(GatewayLink.HEARTBEATS));
    restartSites(id);
    return reply;
  }

  /** The user endpoints of a manager that is back are gone, though tasks may wait for them. */
  private synchronized void restartSites(String id) {
    started.forEach(
        (site, how) -> {
          if (how.endpointId.equals(id)) {
            sites.dead(site);
            if (!book.open(site).isEmpty()) {
              link.start(id, site, how.userConfig, IDENTITY);
            }
          }
        });
  }

  /** Takes tasks; the service's answer. */
  ObjectNode submit(String endpointId, JsonNode request) {
    String group = request.path("task_group_id").asText("");
    if (group.isEmpty()) {
      group = UUID.randomUUID().toString();
    }
    link.declare(GatewayLink.PREFIX + group);
    JsonNode userConfig =
        request.path("user_endpoint_config").isObject()
            ? request.path("user_endpoint_config")
            : Json.MAPPER.createObjectNode();
    String site = sites.siteOf(endpointId, userConfig);
    link.declare(GatewayLink.tasks(site));
    ObjectNode reply =
        Json.MAPPER
            .createObjectNode()
            .put("request_id", UUID.randomUUID().toString())
            .put("task_group_id", group)
            .put("endpoint_id", site);
    ObjectNode ids = reply.putObject("tasks");
    List<GatewayTask> accepted = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : request.path("tasks").properties()) {
      ArrayNode array = ids.putArray(entry.getKey());
      for (JsonNode payload : entry.getValue()) {
        GatewayTask task =
            new GatewayTask(
                UUID.randomUUID().toString(),
                entry.getKey(),
                group,
                endpointId,
                site,
                book.function(entry.getKey()).orElseThrow() + payload.asText(),
                object(request.path("resource_specification")),
                request.path("result_serializers"));
        book.add(task);
        accepted.add(task);
        array.add(task.id());
      }
    }
    if (faults.take(Fault.START_FAILURE)) {
      startFailed(site, "the scheduler refuses the job: no account named 'chem'");
      return reply;
    }
    if (sites.isManager(endpointId) && !sites.isOnline(site)) {
      synchronized (this) {
        started.put(site, new Started(endpointId, userConfig));
      }
      link.start(endpointId, site, userConfig, IDENTITY);
    }
    accepted.forEach(this::send);
    return reply;
  }

  private static JsonNode object(JsonNode node) {
    return node.isObject() ? node : Json.MAPPER.createObjectNode();
  }

  private void send(GatewayTask task) {
    synchronized (this) {
      if (sites.isCutOff(task.endpointId())) {
        heldBack.computeIfAbsent(task.endpointId(), id -> new ArrayList<>()).add(task);
        return;
      }
    }
    link.send(task);
  }

  /** An endpoint is cut off, and gets no tasks, or is back. */
  void setOffline(String endpointId, boolean offline) {
    List<GatewayTask> waiting = List.of();
    synchronized (this) {
      sites.setOffline(endpointId, offline);
      List<GatewayTask> held = offline ? null : heldBack.remove(endpointId);
      if (held != null) {
        waiting = held;
      }
    }
    waiting.forEach(link::send);
  }

  private void heartbeat(JsonNode report) {
    String site = report.path("endpoint_id").asText();
    JsonNode state =
        report.has("ep_status_report")
            ? report.path("ep_status_report")
            : report.path("global_state");
    String error = state.path("error").asText("");
    if (!error.isEmpty()) {
      startFailed(site, error);
      return;
    }
    sites.alive(site, state.path("heartbeat_period").asDouble(30));
  }

  /** All that waits for the site has failed, which is how drivers hear of it. */
  private void startFailed(String site, String why) {
    sites.dead(site);
    for (GatewayTask task : book.open(site)) {
      result(GatewayMessages.failure(task.id(), why, "ENDPOINT_START_FAILURE", why));
    }
  }

  /** From now on results are under way for that long. */
  void delayResults(Duration time) {
    delay = time;
  }

  /** A result has come from a site. */
  void result(JsonNode result) {
    if (delay.isZero()) {
      passOn(result);
    } else {
      later.schedule(() -> passOn(result), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void passOn(JsonNode result) {
    GatewayTask task = book.task(result.path("task_id").asText()).orElse(null);
    if (task != null) {
      book.executed(task.id());
    }
    if (task == null
        || faults.take(Fault.RESULT_NEVER_SENT)
        || !book.finish(task.id(), result)
        || faults.take(Fault.RESULT_ONLY_IN_STATUS)) {
      return;
    }
    if (faults.take(Fault.DROPPED_BEFORE_RESULT)) {
      broker.expireCredentials();
      broker.disconnect(GatewayLink.PREFIX + task.groupId());
    }
    link.result(task, result);
    if (faults.take(Fault.RESULT_TWICE)) {
      link.result(task, result);
    }
    if (faults.take(Fault.DROPPED_AFTER_RESULT)) {
      broker.expireCredentials();
      broker.disconnect(GatewayLink.PREFIX + task.groupId());
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
    link.close();
  }
}
