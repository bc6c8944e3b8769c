package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.queue.QueueListener;
import multisite.queue.RedisAddress;
import multisite.queue.RedisTaskQueues;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Resources;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Timing;
import multisite.task.Topic;
import multisite.testing.Jvm;
import multisite.testing.RedisServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our thinker's side with the task server of an unmodified Colmena 0.7.2, and our task server with
 * its thinker's side. Needs a Python with Colmena in {@code target/colmena}.
 */
@Timeout(120)
class ColmenaIT {
  private static final Path PYTHON = Path.of("target/colmena/bin/python");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @BeforeEach
  void needsColmena() {
    if (!Files.isExecutable(PYTHON)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("there is no Colmena in target/colmena");
      }
      assumeTrue(false, "there is no Colmena in target/colmena");
    }
  }

  @Test
  void drivesATaskServerInPython() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        RedisTaskQueues queues = queues(redis)) {
      Process server = python("colmena_server.py", redis);
      Task adds =
          add(Map.of("factor", IntNode.valueOf(10)), IntNode.valueOf(1), IntNode.valueOf(2));
      queues.sendTask(adds);
      Result sum = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
      queues.acknowledge(sum);
      queues.sendTask(add(Map.of(), NullNode.getInstance(), IntNode.valueOf(2)));
      Result failure = queues.receiveResult(Topic.SIMULATE, LONG).orElseThrow();
      queues.sendKill();

      assertThat(sum.outcome()).isInstanceOf(Outcome.Success.class);
      assertThat(Json.MAPPER.writeValueAsString(((Outcome.Success) sum.outcome()).value()))
          .isEqualTo("{\"sum\":30,\"nan\":NaN,\"text\":\"ü\"}");
      assertThat(sum.task().args()).isEqualTo(adds.args());
      assertThat(sum.timing().stamps())
          .containsKeys(
              Stamp.CREATED, Stamp.INPUT_RECEIVED, Stamp.COMPUTE_STARTED, Stamp.RESULT_SENT);
      assertThat(((Outcome.Failure) failure.outcome()).message()).contains("nothing to add");
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void servesAThinkerInPython() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        RedisTaskQueues queues = queues(redis);
        LocalEndpoint endpoint = new LocalEndpoint(PoolSettings.of("qc", 1, Jvm.worker()));
        TaskServer server =
            new TaskServer(queues, Map.of("echo", endpoint, "fail", endpoint), Clock.systemUTC())) {
      server.start();
      Process thinker = python("colmena_thinker.py", redis);

      List<String> lines =
          new String(thinker.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();

      assertThat(thinker.waitFor()).isZero();
      assertThat(lines)
          .containsExactly(
              "{\"n\": 1, \"success\": true, \"value\": \"CCO\", \"args\": [\"CCO\"],"
                  + " \"host\": true, \"exception\": null, \"running\": true, \"ordered\": true}",
              "{\"n\": 2, \"success\": false, \"value\": null, \"args\": [], \"host\": true,"
                  + " \"exception\": \"the SCF of CCO did not converge\","
                  + " \"running\": true, \"ordered\": true}");
      assertThat(server.awaitKill(LONG)).isTrue();
    }
  }

  private Process python(String script, RedisServer redis) throws IOException {
    Path file = directory.resolve(script);
    try (InputStream in = RedisTaskQueues.class.getResourceAsStream(script)) {
      Files.write(file, Objects.requireNonNull(in).readAllBytes());
    }
    return new ProcessBuilder(
            PYTHON.toString(), file.toString(), Integer.toString(redis.port()), "run")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static RedisTaskQueues queues(RedisServer redis) {
    return new RedisTaskQueues(
        RedisAddress.of("127.0.0.1", redis.port()),
        "run",
        RedisTaskQueues.LEASE,
        Clock.systemUTC(),
        QueueListener.NONE);
  }

  private static Task add(Map<String, JsonNode> kwargs, JsonNode... args) {
    return new Task(
        UUID.randomUUID().toString(),
        "add",
        Topic.SIMULATE,
        List.of(args),
        kwargs,
        Json.MAPPER.createObjectNode(),
        Resources.ONE,
        0,
        0,
        Timing.NONE.with(Stamp.CREATED, 1.0));
  }
}
