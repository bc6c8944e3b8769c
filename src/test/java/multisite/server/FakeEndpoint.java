package multisite.server;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;

/** An endpoint that keeps what it is given until the test answers. */
final class FakeEndpoint implements Endpoint {
  /** A task and the way back. */
  record Given(Task task, Consumer<Result> done) {}

  final BlockingQueue<Given> given = new LinkedBlockingQueue<>();

  @Override
  public void submit(Task task, Consumer<Result> done) {
    given.add(new Given(task, done));
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public void close() {}
}
