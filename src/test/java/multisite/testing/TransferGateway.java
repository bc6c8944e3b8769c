package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import multisite.globus.GlobusAuth;
import multisite.globus.GlobusServices;
import multisite.globus.GlobusTransfer;
import multisite.globus.RetryRule;
import okhttp3.OkHttpClient;

/**
 * Globus Auth and Transfer on the loopback: endpoints are directories, transfers copy files between
 * them, and each request or transfer can be made to go wrong in a way that has a name.
 */
public final class TransferGateway implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What goes wrong with the next request. */
  public enum RequestFault {
    /** Nothing does. */
    NONE,
    /** The request is carried out, but the connection breaks before the answer. */
    REPLY_LOST,
    /** 503, and the request is not carried out. */
    UNAVAILABLE,
    /** 401, as if the token were no good any more. */
    TOKEN_REFUSED,
    /** 404 with a code and a message. */
    REFUSED,
    /** 502 with a code that must not be retried. */
    ENDPOINT_ERROR
  }

  /** What goes wrong with the next transfer. */
  public enum TransferFault {
    /** Stays ACTIVE until {@link #release}. */
    SLOW,
    /** Is INACTIVE until {@link #release}. */
    STALLED,
    /** FAILED, with a message. */
    FAILED
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<RequestFault> requestFaults = new ConcurrentLinkedQueue<>();
  private final Queue<TransferFault> transferFaults = new ConcurrentLinkedQueue<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Map<String, Path> endpoints = new HashMap<>();
  private final Map<String, JsonNode> submissions = new LinkedHashMap<>();
  private final Map<String, String> taskIds = new HashMap<>();
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
  private final Map<String, JsonNode> held = new LinkedHashMap<>();
  private int tokens;

  /** Starts one. */
  public TransferGateway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** An endpoint whose files lie in that directory; its id. */
  public synchronized String endpoint(Path directory) {
    String id = UUID.randomUUID().toString();
    endpoints.put(id, directory);
    return id;
  }

  /** A client that waits for nothing between two attempts. */
  public GlobusTransfer client() {
    GlobusServices services = services();
    RetryRule rule = new RetryRule(5, () -> 0, seconds -> {});
    OkHttpClient http = new OkHttpClient();
    GlobusAuth auth = new GlobusAuth(services, http, rule, "client", "secret", Clock.systemUTC());
    return new GlobusTransfer(services, http, rule, auth.clientCredentials(GlobusTransfer.SCOPE));
  }

  public GlobusServices services() {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new GlobusServices(base, base, base);
  }

  /** Lets something go wrong with the next request that is not for a token. */
  public TransferGateway next(RequestFault fault) {
    requestFaults.add(fault);
    return this;
  }

  /** Lets something go wrong with the next transfer. */
  public TransferGateway next(TransferFault fault) {
    transferFaults.add(fault);
    return this;
  }

  /** Lets all slow and stalled transfers go on. */
  public synchronized void release() {
    held.forEach(this::carryOut);
    held.clear();
  }

  /** The bodies of all different transfers and deletions, in their order. */
  public synchronized List<JsonNode> submissions() {
    return new ArrayList<>(submissions.values());
  }

  /** The states of all tasks, in the order of submission. */
  public synchronized List<String> states() {
    return tasks.values().stream().map(task -> task.path("status").asText()).toList();
  }

  /** All requests, such as {@code POST /v0.10/transfer}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.equals("/v2/oauth2/token")) {
        answer(exchange, 200, token());
        return;
      }
      RequestFault fault = Objects.requireNonNullElse(requestFaults.poll(), RequestFault.NONE);
      if (fault == RequestFault.NONE || fault == RequestFault.REPLY_LOST) {
        Answer answer =
            authorized(exchange)
                ? carryOut(path, body)
                : refusal(401, "AuthenticationFailed", "no token");
        if (fault == RequestFault.NONE) {
          answer(exchange, answer.status, answer.body);
        }
        return; // the reply is lost: the exchange is closed without one
      }
      switch (fault) {
        case UNAVAILABLE -> {
          exchange.getResponseHeaders().add("Retry-After", "1");
          answer(exchange, refusal(503, "ServiceUnavailable", "come back later"));
        }
        case TOKEN_REFUSED ->
            answer(exchange, refusal(401, "AuthenticationFailed", "the token has expired"));
        case ENDPOINT_ERROR ->
            answer(exchange, refusal(502, "ExternalError.DirListingFailed", "the disk is gone"));
        default -> answer(exchange, refusal(404, "EndpointNotFound", "no such endpoint"));
      }
    }
  }

  private record Answer(int status, JsonNode body) {}

  private boolean authorized(HttpExchange exchange) {
    String header =
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
    return header.startsWith("Bearer token-");
  }

  private synchronized JsonNode token() {
    tokens++;
    ObjectNode reply =
        MAPPER
            .createObjectNode()
            .put("access_token", "other-" + tokens)
            .put("scope", "openid")
            .put("expires_in", 3600);
    reply
        .putArray("other_tokens")
        .addObject()
        .put("access_token", "token-" + tokens)
        .put("scope", GlobusTransfer.SCOPE)
        .put("resource_server", "transfer.api.globus.org")
        .put("expires_in", 3600);
    return reply;
  }

  private synchronized Answer carryOut(String path, byte[] body) throws IOException {
    if (path.equals("/v0.10/submission_id")) {
      return new Answer(200, MAPPER.createObjectNode().put("value", UUID.randomUUID().toString()));
    }
    if (path.equals("/v0.10/transfer") || path.equals("/v0.10/delete")) {
      return submit(MAPPER.readTree(body));
    }
    String[] parts = path.split("/", -1);
    ObjectNode task = parts.length > 3 ? tasks.get(parts[3]) : null;
    if (task == null) {
      return refusal(404, "ClientError.NotFound", "no such task");
    }
    if (path.endsWith("/cancel")) {
      held.remove(parts[3]);
      task.put("status", "FAILED");
      return new Answer(200, MAPPER.createObjectNode().put("code", "Canceled"));
    }
    return new Answer(200, task);
  }

  private Answer submit(JsonNode submission) {
    String key = submission.path("submission_id").asText();
    String known = taskIds.get(key);
    if (known != null) {
      return new Answer(
          200, MAPPER.createObjectNode().put("code", "Duplicate").put("task_id", known));
    }
    String id = UUID.randomUUID().toString();
    taskIds.put(key, id);
    submissions.put(key, submission);
    ObjectNode task = MAPPER.createObjectNode().put("task_id", id).put("status", "ACTIVE");
    tasks.put(id, task);
    TransferFault fault =
        submission.path("DATA_TYPE").asText().equals("transfer") ? transferFaults.poll() : null;
    if (fault == null) {
      carryOut(id, submission);
    } else if (fault == TransferFault.FAILED) {
      task.put("status", "FAILED").putObject("fatal_error").put("description", "quota exceeded");
    } else {
      held.put(id, submission);
      if (fault == TransferFault.STALLED) {
        task.put("status", "INACTIVE").put("nice_status_details", "credential expired");
      }
    }
    return new Answer(202, MAPPER.createObjectNode().put("code", "Accepted").put("task_id", id));
  }

  private void carryOut(String id, JsonNode submission) {
    ObjectNode task = Objects.requireNonNull(tasks.get(id));
    try {
      for (JsonNode item : submission.path("DATA")) {
        if (submission.path("DATA_TYPE").asText().equals("delete")) {
          Files.deleteIfExists(file(submission.path("endpoint"), item.path("path")));
        } else {
          Path target =
              file(submission.path("destination_endpoint"), item.path("destination_path"));
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
          Files.copy(
              file(submission.path("source_endpoint"), item.path("source_path")),
              target,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      task.put("status", "SUCCEEDED");
    } catch (IOException e) {
      task.put("status", "FAILED").putObject("fatal_error").put("description", e.toString());
    }
  }

  private Path file(JsonNode endpoint, JsonNode path) throws IOException {
    Path root = endpoints.get(endpoint.asText());
    if (root == null) {
      throw new IOException("no endpoint " + endpoint.asText());
    }
    return root.resolve(path.asText().replaceFirst("^/(~/)?", ""));
  }

  private static Answer refusal(int status, String code, String message) {
    return new Answer(status, MAPPER.createObjectNode().put("code", code).put("message", message));
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    answer(exchange, answer.status, answer.body);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = MAPPER.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
