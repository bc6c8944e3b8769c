package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import multisite.globus.GlobusAuth;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusServices;
import multisite.globus.RateLimit;
import multisite.globus.RetryRule;
import multisite.task.Json;
import okhttp3.OkHttpClient;

/**
 * Globus Auth and Globus Compute on the loopback: REST here, AMQP by a {@link Broker}, endpoints by
 * {@link JavaSite} or by the real software. Each {@link Fault} happens as often as it was injected.
 */
public final class ComputeGateway implements AutoCloseable {
  private final Broker broker;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Faults faults = new Faults();
  private final GatewayBook book = new GatewayBook();
  private final GatewaySites sites = new GatewaySites(Clock.systemUTC());
  private final GatewayService service;
  private final GatewayRest rest;
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Queue<JsonNode> submissions = new ConcurrentLinkedQueue<>();

  /** Starts one on a free port, with a broker of its own. */
  public ComputeGateway() {
    this(0, new AmqpBroker());
  }

  /**
   * Starts one.
   *
   * @param port 0 for a free one; the endpoint software knows port 5000 only
   * @param broker is closed with the gateway
   */
  public ComputeGateway(int port, Broker broker) {
    // Without it each answer waits 40 ms for an acknowledgement; read when the first server starts.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.broker = broker;
    this.service = new GatewayService(broker, faults, book, sites);
    this.rest = new GatewayRest(service, book, sites, broker, faults);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Its address. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Where a client finds the services. */
  public GlobusServices services() {
    return new GlobusServices(url(), url(), url());
  }

  /** A client that waits for nothing between two attempts, and knows no limit of requests. */
  public GlobusCompute client() {
    RetryRule rule = new RetryRule(5, () -> 0, seconds -> {});
    OkHttpClient http = new OkHttpClient();
    RateLimit unlimited =
        new RateLimit(1_000_000, Duration.ofSeconds(1), System::nanoTime, seconds -> {});
    GlobusAuth auth = new GlobusAuth(services(), http, rule, "client", "secret", Clock.systemUTC());
    return new GlobusCompute(
        services(), http, rule, auth.clientCredentials(GlobusCompute.SCOPE), unlimited);
  }

  /** The broker. */
  public Broker broker() {
    return broker;
  }

  /** Lets something go wrong so many times. */
  public ComputeGateway inject(Fault fault, int times) {
    faults.inject(fault, times);
    return this;
  }

  /** How often an injected fault has yet to happen. */
  public int faultsLeft(Fault fault) {
    return faults.left(fault);
  }

  /** An endpoint without software behind it, that takes tasks from {@link #taskQueue}. */
  public String endpoint() {
    String id = UUID.randomUUID().toString();
    sites.add(id);
    service.link().declare(GatewayLink.tasks(id));
    return id;
  }

  /** The name of the queue with the tasks of an endpoint. */
  public String taskQueue(String endpointId) {
    return GatewayLink.tasks(endpointId);
  }

  /** What a user endpoint is given to find its queues, as its manager gives it. */
  public String credentials(String endpointId) {
    return service.link().credentials(endpointId).toString();
  }

  /** A sign of life of an endpoint, as it would send it over AMQP. */
  public void alive(String endpointId, double periodSeconds) {
    sites.alive(endpointId, periodSeconds);
  }

  /** Cuts an endpoint off: it is offline, and its tasks wait here. */
  public void cutOff(String endpointId) {
    service.setOffline(endpointId, true);
  }

  /** The end of {@link #cutOff}. */
  public void reconnect(String endpointId) {
    service.setOffline(endpointId, false);
  }

  /** Whether an endpoint counts as online. */
  public boolean isOnline(String endpointId) {
    return sites.isOnline(endpointId);
  }

  /** The ids of all tasks ever accepted, in order. */
  public List<String> tasks() {
    return book.tasks().stream().map(GatewayTask::id).toList();
  }

  /** Nodes and ranks of all tasks ever accepted, in order. */
  public List<JsonNode> resources() {
    return book.tasks().stream().map(GatewayTask::resources).toList();
  }

  /** The id of the task of each result that has come from an endpoint, in order. */
  public List<String> executed() {
    return book.executed();
  }

  /** How many functions were registered. */
  public int functions() {
    return book.functions();
  }

  /** From now on results are under way for that long. */
  public void delayResults(Duration time) {
    service.delayResults(time);
  }

  /** From now on those that are registered are refused; their id fills in the sentence. */
  public void refuseFunctions(int status, String code, String reason) {
    book.refuseFunctions(status, code, reason);
  }

  /** All requests, such as {@code POST /v3/functions}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The bodies of all requests with tasks. */
  public List<JsonNode> submissions() {
    return List.copyOf(submissions);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    service.close();
    broker.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.endsWith("/submit")) {
        submissions.add(Json.MAPPER.readTree(body));
      }
      if (path.equals("/v2/oauth2/token")) {
        answer(exchange, GatewayAuth.token(new String(body, StandardCharsets.UTF_8)));
      } else if (path.equals("/v2/oauth2/token/revoke")) {
        answer(exchange, GatewayReply.ok(Json.MAPPER.createObjectNode().put("active", false)));
      } else if (path.equals("/v2/oauth2/userinfo")) {
        answer(exchange, GatewayAuth.userInfo());
      } else {
        compute(exchange, path, body);
      }
    }
  }

  private void compute(HttpExchange exchange, String path, byte[] body) throws IOException {
    if (faults.take(Fault.UNAUTHORIZED) || !hasToken(exchange)) {
      answer(exchange, GatewayReply.refusal(401, "UNAUTHORIZED", "the token is no good"));
    } else if (faults.take(Fault.TOO_MANY_REQUESTS)) {
      exchange.getResponseHeaders().add("Retry-After", "1");
      answer(exchange, GatewayReply.refusal(429, "TOO_MANY_REQUESTS", "too many requests"));
    } else if (faults.take(Fault.UNAVAILABLE)) {
      answer(exchange, GatewayReply.refusal(503, "SERVICE_UNAVAILABLE", "come back later"));
    } else {
      List<String> parts = Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
      GatewayReply reply = rest.answer(exchange.getRequestMethod(), parts, body);
      if (!path.endsWith("/submit") || !faults.take(Fault.SUBMISSION_UNANSWERED)) {
        answer(exchange, reply);
      }
    }
  }

  private static boolean hasToken(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean open = exchange.getRequestURI().getPath().equals("/v2/version");
    return open || (header != null && header.startsWith("Bearer token-"));
  }

  private static void answer(HttpExchange exchange, GatewayReply reply) throws IOException {
    byte[] bytes = Json.MAPPER.writeValueAsBytes(reply.body());
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
