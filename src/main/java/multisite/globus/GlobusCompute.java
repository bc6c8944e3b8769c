package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import okhttp3.OkHttpClient;

/** Globus Compute: functions, and tasks that endpoints run. Safe for several threads. */
public final class GlobusCompute {
  /** The scope of its tokens. */
  public static final String SCOPE =
      "https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all";

  /** The most bytes that a task, a request to submit tasks, or a result may have. */
  public static final int MOST_BYTES = 10 * 1024 * 1024;

  private static final String SERVICE = "Globus Compute";

  /** Results come back as JSON, whatever the endpoint's Python is. */
  private static final String RESULT_SERIALIZER = "globus_compute_sdk.serialize.JSONData";

  /** The Python SDK whose forms we write. */
  private static final String SDK_VERSION = "4.19.0";

  private static final String PYTHON_VERSION = "3.11.0";

  private final GlobusHttp http;
  private final Tokens tokens;

  /** A client of the Compute service at {@code services.compute()}, within the service's limit. */
  public GlobusCompute(GlobusServices services, OkHttpClient http, RetryRule rule, Tokens tokens) {
    this(services, http, rule, tokens, RateLimit.ofGlobusCompute(rule.pause()));
  }

  /** A client with a limit of its own. */
  public GlobusCompute(
      GlobusServices services, OkHttpClient http, RetryRule rule, Tokens tokens, RateLimit limit) {
    this.http = new GlobusHttp(SERVICE, services.compute(), http, rule, limit);
    this.tokens = tokens;
  }

  /** Which software the service accepts. */
  public ServiceVersion version() throws GlobusException, InterruptedException {
    JsonNode reply = http.get("/v2/version?service=all", tokens);
    return new ServiceVersion(
        reply.path("min_sdk_version").asText(""), reply.path("min_ep_version").asText(""));
  }

  /**
   * Registers a function; its id.
   *
   * @param name the name of the function that the source defines
   */
  public String registerFunction(String name, String pythonSource)
      throws GlobusException, InterruptedException {
    ObjectNode body =
        GlobusHttp.MAPPER
            .createObjectNode()
            .put("function_name", name)
            .put("function_code", ComputeBytes.functionCode(name, pythonSource))
            .put("serialized", true);
    body.putObject("meta")
        .put("python_version", PYTHON_VERSION)
        .put("sdk_version", SDK_VERSION)
        .put("serde_identifier", ComputeBytes.SOURCE);
    return given(http.post("/v3/functions", body, tokens), "function_uuid");
  }

  /**
   * Submits tasks, all or none. The service has no key by which it knows a request that it has had
   * before, so that it is sent again only if it was certainly not accepted.
   *
   * @throws GlobusException if the request is larger than {@link #MOST_BYTES}, was refused, or,
   *     with {@link GlobusException#isUnclear}, may have been accepted without our learning the ids
   */
  public Submission submit(String endpointId, SubmitRequest request)
      throws GlobusException, InterruptedException {
    ObjectNode body = GlobusHttp.MAPPER.createObjectNode();
    ArrayNode payloads = body.putObject("tasks").putArray(request.functionId());
    for (String payload : request.payloads()) {
      refuseTooLarge("a task", payload);
      payloads.add(payload);
    }
    request.taskGroupId().ifPresent(id -> body.put("task_group_id", id));
    body.put("create_queue", true).putArray("result_serializers").add(RESULT_SERIALIZER);
    body.set("user_endpoint_config", request.userEndpointConfig());
    body.set("resource_specification", request.resourceSpecification());
    String text = body.toString();
    refuseTooLarge("a request with " + request.payloads().size() + " tasks", text);

    JsonNode reply =
        http.postOnce("/v3/endpoints/" + checked(endpointId) + "/submit", text, tokens);
    List<String> taskIds = texts(reply.path("tasks").path(request.functionId()));
    if (taskIds.size() != request.payloads().size()) {
      throw new GlobusException(
          200,
          "",
          "Globus Compute gave %d ids for %d tasks"
              .formatted(taskIds.size(), request.payloads().size()));
    }
    return new Submission(
        reply.path("request_id").asText(""),
        given(reply, "task_group_id"),
        reply.path("endpoint_id").asText(endpointId),
        taskIds);
  }

  /** How far a task is. */
  public TaskStatus task(String taskId) throws GlobusException, InterruptedException {
    return status(taskId, http.get("/v2/tasks/" + checked(taskId), tokens));
  }

  /** How far these tasks are; the service's answer may lack those that it does not know. */
  public Map<String, TaskStatus> batchStatus(Collection<String> taskIds)
      throws GlobusException, InterruptedException {
    Map<String, TaskStatus> statuses = new LinkedHashMap<>();
    if (taskIds.isEmpty()) {
      return statuses;
    }
    ObjectNode body = GlobusHttp.MAPPER.createObjectNode();
    ArrayNode ids = body.putArray("task_ids");
    taskIds.forEach(ids::add);
    JsonNode results = http.post("/v2/batch_status", body, tokens).path("results");
    results
        .properties()
        .forEach(entry -> statuses.put(entry.getKey(), status(entry.getKey(), entry.getValue())));
    return statuses;
  }

  /** The ids of the tasks of a group. */
  public List<String> taskGroup(String taskGroupId) throws GlobusException, InterruptedException {
    List<String> ids = new ArrayList<>();
    for (JsonNode task : http.get("/v2/taskgroup/" + checked(taskGroupId), tokens).path("tasks")) {
      ids.add(task.path("id").asText(""));
    }
    return ids;
  }

  /** Whether an endpoint is there. */
  public EndpointStatus endpointStatus(String endpointId)
      throws GlobusException, InterruptedException {
    JsonNode reply = http.get("/v2/endpoints/" + checked(endpointId) + "/status", tokens);
    return new EndpointStatus(
        endpointId, given(reply, "status"), GlobusHttp.text(reply.path("details")));
  }

  /** Where results arrive, with fresh credentials. */
  public ResultQueue resultQueue() throws GlobusException, InterruptedException {
    JsonNode reply = http.get("/v2/get_amqp_result_connection_url", tokens);
    try {
      return new ResultQueue(
          reply.path("queue_prefix").asText(""), URI.create(given(reply, "connection_url")));
    } catch (IllegalArgumentException e) {
      throw new GlobusException(200, "", "Globus Compute gave an address for results that is none");
    }
  }

  private static TaskStatus status(String taskId, JsonNode task) {
    return new TaskStatus(
        taskId,
        task.path("status").asText("unknown"),
        optional(task.path("result")),
        optional(task.path("exception")),
        GlobusHttp.text(task.path("details")));
  }

  private static void refuseTooLarge(String what, String text) throws GlobusException {
    if (text.length() <= MOST_BYTES / 4) {
      return; // a character has four bytes at most
    }
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw new GlobusException(
          413,
          "PayloadTooLarge",
          "%s for Globus Compute has %.1f MB, and 10 MB is the most: pass large values by reference"
                  .formatted(what, bytes / 1024.0 / 1024.0)
              + " with a store");
    }
  }

  /** An id that is fit to stand in an address. */
  private static String checked(String id) throws GlobusException {
    try {
      return UUID.fromString(id).toString();
    } catch (IllegalArgumentException e) {
      throw new GlobusException(400, "", "'" + id + "' is no id of Globus Compute");
    }
  }

  /** What the service must have answered. */
  private static String given(JsonNode reply, String field) throws GlobusException {
    String text = reply.path(field).asText("");
    if (text.isEmpty()) {
      throw new GlobusException(200, "", "Globus Compute answered without a " + field);
    }
    return text;
  }

  private static Optional<String> optional(JsonNode node) {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText("")));
    return texts;
  }
}
