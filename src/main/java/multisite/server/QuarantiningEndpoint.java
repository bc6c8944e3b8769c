package multisite.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Set;
import java.util.function.Consumer;
import multisite.task.Endpoint;
import multisite.task.InfrastructureFailure;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint whose broken hosts get no more tasks. Nobody can tell a remote endpoint which node to
 * take: each task names the hosts to avoid, a worker there waits a little and declines, and the
 * task goes out again free of charge.
 */
public final class QuarantiningEndpoint implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(QuarantiningEndpoint.class);

  private final Endpoint endpoint;

  @GuardedBy("this")
  private final HostQuarantine quarantine = new HostQuarantine();

  /**
   * @param endpoint is closed with this one
   */
  public QuarantiningEndpoint(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    Set<String> avoid = hosts();
    Task sent = avoid.isEmpty() ? task : task.withTaskInfo(avoiding(task, avoid));
    endpoint.submit(sent, result -> finished(task, result, done));
  }

  @Override
  public int workers() {
    return endpoint.workers();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private void finished(Task task, Result result, Consumer<Result> done) {
    if (result.outcome() instanceof Outcome.Failure failure
        && failure.kind().equals(InfrastructureFailure.HOST_QUARANTINED.kind())) {
      submit(task, done);
      return;
    }
    note(result);
    ObjectNode info = result.task().taskInfo().deepCopy();
    info.remove(Task.AVOID_HOSTS);
    done.accept(
        new Result(
            result.task().withTaskInfo(info),
            result.outcome(),
            result.timing(),
            result.workerInfo(),
            result.messageSizes()));
  }

  private synchronized void note(Result result) {
    if (quarantine.isQuarantinedBy(result)) {
      log.warn(
          "Host {} gets no more tasks: {} in a row failed there",
          result.workerInfo().get("hostname"),
          HostQuarantine.LIMIT);
    }
  }

  private synchronized Set<String> hosts() {
    return quarantine.hosts();
  }

  private static ObjectNode avoiding(Task task, Set<String> hosts) {
    ObjectNode info = task.taskInfo().deepCopy();
    ArrayNode names = info.putArray(Task.AVOID_HOSTS);
    hosts.stream().sorted().forEach(names::add);
    return info;
  }
}
