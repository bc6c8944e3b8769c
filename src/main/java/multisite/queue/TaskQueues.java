package multisite.queue;

import java.time.Duration;
import java.util.Optional;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.Topic;

/**
 * The queues between thinker and task server: requests of all topics one way, results of each topic
 * the other. All methods are safe for several threads at once.
 *
 * <p>A task that was received but not answered, and a result that was received but not
 * acknowledged, are not lost with their receiver: see the implementations.
 */
public interface TaskQueues extends AutoCloseable {

  /** Thinker: sends a request. */
  void sendTask(Task task) throws InterruptedException;

  /**
   * Thinker: sends a request that may have been sent before, as after a restart; it is not run
   * again if it is known to be queued, running or answered.
   */
  void sendTaskAgain(Task task) throws InterruptedException;

  /** Task server: the next request, or nothing within that time or after {@link #killed()}. */
  Optional<Task> receiveTask(Duration timeout) throws InterruptedException;

  /** Task server: sends an answer, and lets go of its request. */
  void sendResult(Result result) throws InterruptedException;

  /**
   * Thinker: the next answer of that topic, stamped as received, or nothing within that time. No
   * task is answered twice.
   */
  Optional<Result> receiveResult(Topic topic, Duration timeout) throws InterruptedException;

  /** Thinker: the answer is safely on disk, and need not be handed out again. */
  void acknowledge(Result result) throws InterruptedException;

  /** Thinker: tells the task server to stop; requests sent before are still received. */
  void sendKill() throws InterruptedException;

  /** Task server: whether the thinker told it to stop. */
  boolean killed();

  /** Lets go of the connection; what is queued on a server stays there. */
  @Override
  void close();
}
