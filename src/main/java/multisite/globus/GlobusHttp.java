package multisite.globus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends JSON to one Globus service and reads its answer: retry → token → send → judge. All clients
 * go through here, so that there is one retry rule and one kind of error.
 */
final class GlobusHttp {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(GlobusHttp.class);
  private static final MediaType JSON = MediaType.get("application/json");

  /** What helps where no token is accepted any more. */
  private static final String LOGIN =
      "run the login command, or check GLOBUS_COMPUTE_CLIENT_ID and GLOBUS_COMPUTE_CLIENT_SECRET";

  private final String service;
  private final URI base;
  private final OkHttpClient http;
  private final RetryRule rule;
  private final RateLimit limit;
  private final AtomicBoolean troubled = new AtomicBoolean();

  /**
   * @param service its name in sentences, such as {@code Globus Transfer}
   */
  GlobusHttp(String service, URI base, OkHttpClient http, RetryRule rule) {
    this(service, base, http, rule, RateLimit.none());
  }

  GlobusHttp(String service, URI base, OkHttpClient http, RetryRule rule, RateLimit limit) {
    this.service = service;
    this.base = base;
    this.http = http;
    this.rule = rule;
    this.limit = limit;
  }

  /** An answer as it came. */
  private record Answer(int status, String retryAfter, JsonNode body) {
    String code() {
      JsonNode code = body.path("code");
      return code.isMissingNode() ? body.path("error").asText("") : code.asText("");
    }
  }

  JsonNode get(String path, Tokens tokens) throws GlobusException, InterruptedException {
    return authorized(request(path).get(), tokens);
  }

  /** The body must be safe to be sent twice: by its own idempotency key if need be. */
  JsonNode post(String path, JsonNode body, Tokens tokens)
      throws GlobusException, InterruptedException {
    return authorized(request(path).post(RequestBody.create(body.toString(), JSON)), tokens);
  }

  /**
   * Sends what must not be carried out twice: again only if it was certainly not accepted.
   *
   * @throws GlobusException with {@link GlobusException#isUnclear} if it may have been
   */
  JsonNode postOnce(String path, String json, Tokens tokens)
      throws GlobusException, InterruptedException {
    return authorized(request(path).post(new OneShotBody(json, JSON)), tokens);
  }

  /** Sends a request that needs no token. */
  JsonNode send(Request request) throws GlobusException, InterruptedException {
    Answer answer = patiently(request);
    if (answer.status >= 300) {
      throw failure(answer);
    }
    return answer.body;
  }

  Request.Builder request(String path) {
    String root = base.toString().replaceFirst("/+$", "");
    return new Request.Builder().url(root + path).header("Accept", "application/json");
  }

  private JsonNode authorized(Request.Builder request, Tokens tokens)
      throws GlobusException, InterruptedException {
    String token = tokens.token();
    Answer answer = patiently(request.header("Authorization", "Bearer " + token).build());
    if (answer.status == 401) {
      LOG.info("{} does not accept the token any more; asking for another one", service);
      tokens.refused(token);
      String another = tokens.token();
      answer = patiently(request.header("Authorization", "Bearer " + another).build());
    }
    if (answer.status == 401) {
      throw new GlobusException(401, answer.code(), failure(answer).sentence() + "; " + LOGIN);
    }
    if (answer.status >= 300) {
      throw failure(answer);
    }
    return answer.body;
  }

  private Answer patiently(Request request) throws GlobusException, InterruptedException {
    OneShotBody body = request.body() instanceof OneShotBody once ? once : null;
    for (int failures = 0; ; failures++) {
      limit.await();
      double delay;
      try {
        Answer answer = once(request);
        if (body != null && body.isSpent() && RetryRule.isUnclear(answer.status)) {
          throw GlobusException.unclear(failure(answer));
        }
        boolean passing = RetryRule.isPassing(answer.status, answer.code());
        if (!passing && troubled.getAndSet(false)) {
          LOG.info("{} answers again", service);
        }
        if (failures >= rule.retries() || !passing) {
          return answer;
        }
        trouble(failure(answer));
        delay = rule.delay(failures, answer.status, answer.retryAfter);
      } catch (InterruptedIOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        delay = orGiveUp(failures, e, body); // a timeout
      } catch (IOException e) {
        delay = orGiveUp(failures, e, body);
      }
      rule.pause().seconds(delay);
    }
  }

  private double orGiveUp(int failures, IOException e, @Nullable OneShotBody body)
      throws GlobusException {
    boolean mayBeAccepted = body != null && body.isSpent();
    if (failures >= rule.retries() || mayBeAccepted) {
      GlobusException failure = unreachable(e);
      throw mayBeAccepted ? GlobusException.unclear(failure) : failure;
    }
    trouble(unreachable(e));
    return rule.delay(failures, 0, "");
  }

  private GlobusException unreachable(IOException e) {
    return new GlobusException(
        service + " at " + base + " cannot be reached: " + e.getMessage(), e);
  }

  /** Said once until the service answers again. */
  private void trouble(GlobusException e) {
    if (!troubled.getAndSet(true)) {
      LOG.info("{}; trying again", e.sentence());
    }
  }

  private Answer once(Request request) throws IOException {
    if (request.body() instanceof OneShotBody body) {
      body.renew();
    }
    try (Response response = http.newCall(request).execute()) {
      ResponseBody body = response.body();
      byte[] bytes = body == null ? new byte[0] : body.bytes();
      String retryAfter = Optional.ofNullable(response.header("Retry-After")).orElse("");
      return new Answer(response.code(), retryAfter.strip(), parse(response, bytes));
    }
  }

  /** A value as text: itself, or its JSON; blank if there is none. */
  static String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    return node.isTextual() ? node.asText() : node.toString();
  }

  /** The JSON of an answer; a proxy between us and the service may answer in HTML. */
  private JsonNode parse(Response response, byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      if (response.isSuccessful()) {
        throw new IOException("it answered with something that is not JSON", e);
      }
      return MissingNode.getInstance();
    }
  }

  private GlobusException failure(Answer answer) {
    if (!answer.body.path("authorization_parameters").isMissingNode()) {
      return new GlobusException(
          answer.status, answer.code(), service + " asks for another login: run the login command");
    }
    String why =
        Stream.of("message", "error_description", "reason")
            .map(field -> answer.body.path(field).asText("").strip())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    String code = answer.code();
    return new GlobusException(
        answer.status,
        code,
        service
            + " refuses with "
            + answer.status
            + (code.isEmpty() ? "" : " " + code)
            + (why.isEmpty() ? "" : ": " + why));
  }
}
