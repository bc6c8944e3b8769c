package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import multisite.globus.GlobusServices;

/** A service on the loopback that gives the answers that it was told, in their order. */
public final class ScriptedService implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();

  private record Answer(int status, String type, String retryAfter, String body) {}

  /**
   * A request as it arrived.
   *
   * @param line method, path and query
   * @param authorization the header, or blank
   */
  public record Received(String line, String authorization, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts one. */
  public ScriptedService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** Its address, as all three services. */
  public GlobusServices services() {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new GlobusServices(base, base, base);
  }

  /** Answers the next request with JSON; apostrophes stand for quotation marks. */
  public ScriptedService answer(int status, String json) {
    return add(status, "application/json", "", json.replace('\'', '"'));
  }

  /** Answers with JSON, and asks to come back so many seconds later. */
  public ScriptedService comeBack(int status, String retryAfter) {
    return add(status, "application/json", retryAfter, "{}");
  }

  /** Answers with a page, as a proxy in between does. */
  public ScriptedService page(int status) {
    return add(status, "text/html", "", "<html><h1>Bad Gateway</h1></html>");
  }

  /** Reads the next request and breaks the connection. */
  public ScriptedService hangUp() {
    return add(0, "", "", "");
  }

  /** What has arrived, in its order. */
  public List<Received> received() {
    return new ArrayList<>(received);
  }

  /** The one request that has arrived. */
  public Received only() {
    List<Received> all = received();
    if (all.size() != 1) {
      throw new AssertionError("not one request, but " + all);
    }
    return all.get(0);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private ScriptedService add(int status, String type, String retryAfter, String body) {
    answers.add(new Answer(status, type, retryAfter, body));
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(
          new Received(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              Objects.requireNonNullElse(
                  exchange.getRequestHeaders().getFirst("Authorization"), ""),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Answer answer = answers.poll();
      if (answer == null) {
        answer = new Answer(418, "text/plain", "", "nothing more is in the script");
      }
      if (answer.status == 0) {
        return; // the exchange is closed without an answer
      }
      exchange.getResponseHeaders().add("Content-Type", answer.type);
      if (!answer.retryAfter.isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter);
      }
      byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
