package multisite.thinker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import multisite.queue.TaskQueues;
import multisite.task.Result;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs agents, each on a thread of its own name, until one of them calls {@link #stop} or fails;
 * the kinds of agent are Colmena's.
 */
public final class Thinker {
  private static final Logger LOG = LoggerFactory.getLogger(Thinker.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final TaskQueues queues;
  private final List<Thread> threads = new ArrayList<>();

  @GuardedBy("this")
  private boolean stopped;

  @GuardedBy("this")
  private @Nullable Throwable failure;

  public Thinker(TaskQueues queues) {
    this.queues = queues;
  }

  /**
   * An agent that runs whenever it got a slot; the slot is given back by whoever gets the result.
   */
  public Thinker taskSubmitter(String name, ResourceCounter slots, Agent agent) {
    return agent(
        name,
        () -> {
          slots.acquire();
          agent.step();
        });
  }

  /** An agent that is called with each result of a topic. */
  public Thinker resultProcessor(String name, Topic topic, ResultProcessor processor) {
    return agent(
        name,
        () -> {
          Optional<Result> result = queues.receiveResult(topic, POLL);
          if (result.isPresent()) {
            processor.process(result.get());
            queues.acknowledge(result.get());
          }
        });
  }

  /** An agent that runs each time its event was set. */
  public Thinker eventResponder(String name, Event event, Agent agent) {
    return agent(
        name,
        () -> {
          event.take();
          agent.step();
        });
  }

  /**
   * Runs all agents until {@link #stop}.
   *
   * @throws AgentFailedException if an agent failed; the others are stopped
   */
  public void run() throws InterruptedException {
    threads.forEach(Thread::start);
    try {
      awaitStop();
    } finally {
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    Throwable cause = failure();
    if (cause != null) {
      throw new AgentFailedException(cause);
    }
  }

  /** Ends {@link #run}; agents are interrupted where they wait. */
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  private Thinker agent(String name, Agent agent) {
    Thread thread = new Thread(() -> loop(name, agent), name);
    thread.setDaemon(true);
    threads.add(thread);
    return this;
  }

  private void loop(String name, Agent agent) {
    try {
      while (!isStopped()) {
        agent.step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | AssertionError | LinkageError | OutOfMemoryError e) {
      LOG.debug("agent {} failed", name, e);
      fail(e);
    }
  }

  private synchronized void fail(Throwable cause) {
    if (failure == null && !stopped) {
      failure = cause;
    }
    stop();
  }

  private synchronized void awaitStop() throws InterruptedException {
    while (!stopped) {
      wait();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized @Nullable Throwable failure() {
    return failure;
  }
}
