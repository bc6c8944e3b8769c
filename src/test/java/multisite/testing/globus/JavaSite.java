package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint in this process: takes tasks off its queue, runs them, sends results. Like the real
 * one it acknowledges a task when it takes it, so that {@link #kill} loses what it has taken.
 */
public final class JavaSite implements AutoCloseable {
  private static final double HEARTBEAT_SECONDS = 3600;

  private final ComputeGateway gateway;
  private final String endpointId;
  private final int workers;
  private final Supplier<SiteRunner> runners;
  private final AtomicInteger taken = new AtomicInteger();
  private @Nullable Life life;

  private JavaSite(
      ComputeGateway gateway, String endpointId, int workers, Supplier<SiteRunner> runners) {
    this.gateway = gateway;
    this.endpointId = endpointId;
    this.workers = workers;
    this.runners = runners;
    start();
  }

  /** An endpoint whose workers run that function, whatever was registered. */
  public static JavaSite running(ComputeGateway gateway, int workers, SiteFunction function) {
    return new JavaSite(gateway, gateway.endpoint(), workers, () -> new JavaRunner(function));
  }

  /** An endpoint whose workers are Python processes that run what was registered. */
  public static JavaSite python(
      ComputeGateway gateway, int workers, Map<String, String> environment) {
    return new JavaSite(
        gateway,
        gateway.endpoint(),
        workers,
        () -> {
          try {
            return new PythonRunner(environment);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  /** The id to submit tasks to. */
  public String endpointId() {
    return endpointId;
  }

  /** How many tasks its workers have begun. */
  public int taken() {
    return taken.get();
  }

  /** Starts again after {@link #kill}. */
  public synchronized void start() {
    life = new Life();
    gateway.alive(endpointId, HEARTBEAT_SECONDS);
  }

  /** Ends at once: what it has taken is lost for ever, what is in the queue stays there. */
  public synchronized void kill() {
    Life ending = life;
    life = null;
    if (ending != null) {
      ending.end();
      gateway.alive(endpointId, 0);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private record JavaRunner(SiteFunction function) implements SiteRunner {
    @Override
    public String run(String taskId, String buffer) throws Exception {
      TaskBuffer task = TaskBuffer.parse(buffer);
      return "11\n" + function.call(task.args(), task.kwargs());
    }

    @Override
    public void close() {}
  }

  /** From a start to an end. */
  private final class Life {
    private final BlockingQueue<JsonNode> tasks = new LinkedBlockingQueue<>();
    private final List<SiteRunner> running = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Connection connection;
    private final Channel channel;
    private volatile boolean ended;

    Life() {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setAutomaticRecoveryEnabled(false);
      try {
        factory.setUri(gateway.broker().url());
        connection = factory.newConnection();
        channel = connection.createChannel();
        consume();
      } catch (Exception e) {
        throw new IllegalStateException("the site cannot reach the broker", e);
      }
      for (int i = 0; i < workers; i++) {
        SiteRunner runner = runners.get();
        running.add(runner);
        Thread thread = new Thread(() -> work(runner), "site-worker-" + i);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    private void consume() throws IOException {
      Channel own = connection.createChannel();
      own.basicConsume(
          gateway.taskQueue(endpointId),
          true,
          new DefaultConsumer(own) {
            @Override
            public void handleDelivery(
                String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
              tasks.add(GatewayMessages.unpack(body));
            }
          });
    }

    private void work(SiteRunner runner) {
      while (!ended) {
        try {
          JsonNode task = tasks.take();
          taken.incrementAndGet();
          JsonNode result = run(runner, task);
          synchronized (channel) {
            if (!ended) {
              channel.basicPublish(
                  "", GatewayLink.RESULTS, null, GatewayMessages.pack("result", result));
            }
          }
        } catch (InterruptedException e) {
          return; // killed
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }

    private static JsonNode run(SiteRunner runner, JsonNode task) throws InterruptedException {
      String id = task.path("task_id").asText();
      try {
        return GatewayMessages.result(id, runner.run(id, task.path("task_buffer").asText()));
      } catch (InterruptedException e) {
        throw e;
      } catch (SiteException e) {
        return GatewayMessages.failure(
            id, String.valueOf(e.getMessage()), e.code(), String.valueOf(e.getMessage()));
      } catch (Exception e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return GatewayMessages.failure(
            id,
            "Traceback (most recent call last):\n" + trace,
            "RemoteExecutionError",
            e.toString());
      }
    }

    void end() {
      synchronized (channel) {
        ended = true;
      }
      threads.forEach(Thread::interrupt);
      running.forEach(SiteRunner::close);
      connection.abort(1000);
    }
  }
}
