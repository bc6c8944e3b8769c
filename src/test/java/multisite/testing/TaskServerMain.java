package multisite.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.queue.QueueListener;
import multisite.queue.RedisAddress;
import multisite.queue.RedisTaskQueues;
import multisite.server.TaskServer;
import multisite.task.Endpoint;

/**
 * A task server in a process of its own, with two workers; arguments: Redis's port, prefix, lease
 * in milliseconds. Ends when it is told to stop.
 */
public final class TaskServerMain {
  private TaskServerMain() {}

  public static void main(String[] args) throws InterruptedException {
    RedisAddress redis = RedisAddress.of("127.0.0.1", Integer.parseInt(args[0]));
    Duration lease = Duration.ofMillis(Long.parseLong(args[2]));
    try (RedisTaskQueues queues =
            new RedisTaskQueues(redis, args[1], lease, Clock.systemUTC(), QueueListener.NONE);
        LocalEndpoint endpoint =
            new LocalEndpoint(PoolSettings.of("qc", 2, Jvm.worker()).withEagerness(true, 0))) {
      Map<String, Endpoint> methods = new HashMap<>();
      TestFunctions.table().names().forEach(method -> methods.put(method, endpoint));
      try (TaskServer server = new TaskServer(queues, methods, Clock.systemUTC())) {
        server.start();
        boolean killed = server.awaitKill(Duration.ofHours(1));
        System.err.println(killed ? "told to stop" : "an hour is over");
      }
    }
  }
}
