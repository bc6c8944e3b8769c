package multisite.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;
import multisite.queue.MemoryTaskQueues;
import multisite.server.TaskServer;
import multisite.task.Outcome;
import multisite.task.Result;

/**
 * Runs tasks whose results are large, a few at a time, and prints how many characters came back.
 * Arguments: how many tasks, and characters of a result.
 */
public final class LargeResultsMain {
  private static final int AT_A_TIME = 3;
  private static final Duration LONG = Duration.ofMinutes(1);

  private LargeResultsMain() {}

  public static void main(String[] args) throws InterruptedException {
    int tasks = Integer.parseInt(args[0]);
    int size = Integer.parseInt(args[1]);
    MemoryTaskQueues queues = new MemoryTaskQueues(Clock.systemUTC());
    long characters = 0;
    try (LocalEndpoint endpoint = new LocalEndpoint(PoolSettings.of("qc", 1, Jvm.worker()));
        TaskServer server = new TaskServer(queues, Map.of("big", endpoint), Clock.systemUTC())) {
      server.start();
      for (int sent = 0; sent < tasks + AT_A_TIME; sent++) {
        if (sent < tasks) {
          queues.sendTask(Tasks.of("big", size));
        }
        if (sent >= AT_A_TIME) {
          Result result = queues.receiveResult(Tasks.of("big").topic(), LONG).orElseThrow();
          queues.acknowledge(result);
          characters += ((Outcome.Success) result.outcome()).value().asText().length();
        }
      }
    }
    System.out.println(characters + " characters");
  }
}
