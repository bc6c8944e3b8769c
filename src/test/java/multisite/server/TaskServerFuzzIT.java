package multisite.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import multisite.queue.QueueListener;
import multisite.queue.RedisAddress;
import multisite.queue.RedisTaskQueues;
import multisite.task.Endpoint;
import multisite.task.Json;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.testing.Mutations;
import multisite.testing.RedisServer;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** A task server whose queue is full of damaged requests answers the good ones among them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TaskServerFuzzIT {
  private static final long SEED = 20260804;
  private static final int REQUESTS = 1500;
  private static final int GOOD_EVERY = 50;

  @TempDir Path dir;

  @Test
  void answersTheGoodRequestsAmongDamagedOnes() throws Exception {
    Random random = new Random(SEED);
    Mutations mutations = new Mutations(random);
    Set<String> good = new HashSet<>();
    try (RedisServer redis = new RedisServer(dir);
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port());
        RedisTaskQueues queues =
            new RedisTaskQueues(
                RedisAddress.of("127.0.0.1", redis.port()),
                "fuzz",
                RedisTaskQueues.LEASE,
                Clock.systemUTC(),
                QueueListener.NONE)) {
      for (int i = 0; i < REQUESTS; i++) {
        Task task = Tasks.of("echo", "CCO", i);
        String request = "simulate" + Json.MAPPER.writeValueAsString(ResultJson.toJson(task));
        if (i % GOOD_EVERY == 0) {
          good.add(task.taskId());
          client.rpush("fuzz_requests".getBytes(StandardCharsets.UTF_8), bytes(request));
        } else {
          byte[] damaged = damaged(mutations, random, task, request);
          client.rpush("fuzz_requests".getBytes(StandardCharsets.UTF_8), damaged);
        }
      }
      try (TaskServer server =
          new TaskServer(queues, Map.<String, Endpoint>of("echo", new Echo()), Clock.systemUTC())) {
        server.start();
        while (!good.isEmpty()) {
          Optional<Result> result = queues.receiveResult(Topic.SIMULATE, Duration.ofSeconds(20));
          assertThat(result).as("good requests without an answer: %s", good).isPresent();
          good.remove(result.get().task().taskId());
          queues.acknowledge(result.get());
        }
      }
    }
  }

  /** Never the order to stop: a text without a brace that ends with null. */
  private static byte[] damaged(Mutations mutations, Random random, Task task, String request)
      throws Exception {
    if (random.nextBoolean()) {
      return bytes(
          "simulate" + Json.MAPPER.writeValueAsString(mutations.ofJson(ResultJson.toJson(task))));
    }
    byte[] mutant = mutations.ofBytes(bytes(request));
    return new String(mutant, StandardCharsets.UTF_8).endsWith("null") ? bytes("{") : mutant;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Echo implements Endpoint {
    @Override
    public void submit(Task task, Consumer<Result> done) {
      done.accept(
          new Result(
              task,
              new Outcome.Success(Json.MAPPER.nullNode()),
              task.timing(),
              Map.of(),
              Map.of()));
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
