package multisite.queue;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.Task;
import multisite.task.Topic;
import multisite.task.UnixTime;

/**
 * Queues for a thinker and a task server in one process: nothing is serialized, and both sides live
 * and die together, so that nothing need be leased or acknowledged.
 */
public final class MemoryTaskQueues implements TaskQueues {
  private final Clock clock;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Map<Topic, BlockingQueue<Result>> results = new EnumMap<>(Topic.class);
  private volatile boolean killed;

  private sealed interface Request {}

  private record Work(Task task) implements Request {}

  private record Kill() implements Request {}

  /** Empty queues; {@code clock} stamps the results received. */
  public MemoryTaskQueues(Clock clock) {
    this.clock = clock;
    for (Topic topic : Topic.values()) {
      results.put(topic, new LinkedBlockingQueue<>());
    }
  }

  @Override
  public void sendTask(Task task) {
    requests.add(new Work(task));
  }

  /** Nothing in memory outlives a restart: the same as {@link #sendTask}. */
  @Override
  public void sendTaskAgain(Task task) {
    sendTask(task);
  }

  @Override
  public Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
    if (killed) {
      return Optional.empty();
    }
    Request request = requests.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (request instanceof Work work) {
      return Optional.of(work.task());
    }
    killed = killed || request instanceof Kill;
    return Optional.empty();
  }

  @Override
  public void sendResult(Result result) {
    of(result.task().topic()).add(result);
  }

  @Override
  public Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException {
    return Optional.ofNullable(of(topic).poll(timeout.toNanos(), TimeUnit.NANOSECONDS))
        .map(result -> result.at(Stamp.RESULT_RECEIVED, UnixTime.now(clock)));
  }

  @Override
  public void acknowledge(Result result) {}

  @Override
  public void sendKill() {
    requests.add(new Kill());
  }

  @Override
  public boolean killed() {
    return killed;
  }

  @Override
  public void close() {}

  private BlockingQueue<Result> of(Topic topic) {
    BlockingQueue<Result> queue = results.get(topic);
    if (queue == null) {
      throw new AssertionError(topic);
    }
    return queue;
  }
}
