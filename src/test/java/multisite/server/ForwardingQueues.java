package multisite.server;

import java.time.Duration;
import java.util.Optional;
import multisite.queue.TaskQueues;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;

/** Queues that pass everything on, for tests that change one step. */
class ForwardingQueues implements TaskQueues {
  private final TaskQueues queues;

  ForwardingQueues(TaskQueues queues) {
    this.queues = queues;
  }

  @Override
  public void sendTask(Task task) throws InterruptedException {
    queues.sendTask(task);
  }

  @Override
  public void sendTaskAgain(Task task) throws InterruptedException {
    queues.sendTaskAgain(task);
  }

  @Override
  public Optional<Task> receiveTask(Duration timeout) throws InterruptedException {
    return queues.receiveTask(timeout);
  }

  @Override
  public void sendResult(Result result) throws InterruptedException {
    queues.sendResult(result);
  }

  @Override
  public Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException {
    return queues.receiveResult(topic, timeout);
  }

  @Override
  public void acknowledge(Result result) throws InterruptedException {
    queues.acknowledge(result);
  }

  @Override
  public void sendKill() throws InterruptedException {
    queues.sendKill();
  }

  @Override
  public boolean killed() {
    return queues.killed();
  }

  @Override
  public void close() {
    queues.close();
  }
}
