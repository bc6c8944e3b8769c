package multisite.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import multisite.globus.ComputeBytes;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.ResultListener;
import multisite.globus.ResultMessage;
import multisite.globus.ResultStream;
import multisite.globus.Submission;
import multisite.globus.SubmitRequest;
import multisite.globus.TaskStatus;
import multisite.task.Json;

/**
 * A small task for an endpoint that says what a worker there has. Its answer comes by the way that
 * results of a campaign come, and by asking for it if that way is closed.
 */
public final class Canary {
  private static final String NAME = "multisite_canary";

  private final GlobusCompute compute;
  private final String endpointId;
  private final JsonNode userConfig;
  private final JsonNode resources;
  private final Duration poll;
  private final LongSupplier nanos;

  /**
   * A canary for that endpoint.
   *
   * @param userConfig values for the endpoint's configuration template; an object
   * @param resources nodes and ranks, for an MPI engine; an empty object otherwise
   * @param poll how often to ask for the answer
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public Canary(
      GlobusCompute compute,
      String endpointId,
      JsonNode userConfig,
      JsonNode resources,
      Duration poll,
      LongSupplier nanos) {
    this.compute = compute;
    this.endpointId = endpointId;
    this.userConfig = userConfig;
    this.resources = resources;
    this.poll = poll;
    this.nanos = nanos;
  }

  /**
   * What came back.
   *
   * @param report what the worker said; {@code refused} says why it would run no task
   * @param took from before the submission until the answer was here
   * @param unheard why the answer had to be asked for, or empty if it arrived by itself
   */
  public record Answer(JsonNode report, Duration took, Optional<String> unheard) {}

  /** The id of the canary's function. */
  public String register() throws GlobusException, InterruptedException {
    return compute.registerFunction(NAME, Shim.program() + Shim.resource("canary.py"));
  }

  /**
   * Sends one.
   *
   * @param functionId of {@link #register}
   * @param jar path of run.jar at the site, or blank
   * @param quick whether it only answers, so that the time is that of the round trip
   * @return empty if there is no answer within the limit
   * @throws GlobusException if the service or the endpoint refuses it
   */
  public Optional<Answer> send(
      String functionId, String jar, String version, boolean quick, Duration limit)
      throws GlobusException, InterruptedException {
    long start = nanos.getAsLong();
    ObjectNode request = Json.MAPPER.createObjectNode();
    request.put("jar", jar).put("version", version).put("quick", quick).putArray("options");
    String payload =
        ComputeBytes.payload(
            Json.MAPPER.createArrayNode().add(request), Json.MAPPER.createObjectNode());
    Submission submission =
        compute.submit(
            endpointId,
            new SubmitRequest(
                functionId, List.of(payload), Optional.empty(), userConfig, resources));
    Mailbox mailbox = new Mailbox();
    try (ResultStream stream =
        ResultStream.open(compute.resultQueue(), submission.taskGroupId(), mailbox)) {
      return await(submission.taskIds().get(0), mailbox, start, limit);
    } catch (GlobusException e) {
      if (e.status() != 0) {
        throw e;
      }
      mailbox.unheard = Optional.of(e.sentence());
    }
    return await(submission.taskIds().get(0), mailbox, start, limit);
  }

  private Optional<Answer> await(String taskId, Mailbox mailbox, long start, Duration limit)
      throws GlobusException, InterruptedException {
    while (nanos.getAsLong() - start < limit.toNanos()) {
      ResultMessage message = mailbox.messages.poll(poll.toMillis(), TimeUnit.MILLISECONDS);
      if (message != null) {
        return Optional.of(answer(message.data(), message.exception(), start, Optional.empty()));
      }
      TaskStatus status = compute.task(taskId);
      if (status.terminal()) {
        Optional<String> unheard =
            mailbox.unheard.or(() -> Optional.of("its result did not arrive by itself"));
        return Optional.of(answer(status.result(), status.exception(), start, unheard));
      }
    }
    return Optional.empty();
  }

  private Answer answer(
      Optional<String> data, Optional<String> exception, long start, Optional<String> unheard)
      throws GlobusException {
    Duration took = Duration.ofNanos(nanos.getAsLong() - start);
    if (data.isPresent()) {
      return new Answer(ComputeBytes.result(data.get()), took, unheard);
    }
    String why = Traceback.sentence(exception.orElse("it failed without a reason"));
    ObjectNode report = Json.MAPPER.createObjectNode();
    report.put("refused", "the endpoint could not run the canary: " + why);
    return new Answer(report, took, unheard);
  }

  private static final class Mailbox implements ResultListener {
    private final BlockingQueue<ResultMessage> messages = new LinkedBlockingQueue<>();
    private volatile Optional<String> unheard = Optional.empty();

    @Override
    public void received(ResultMessage message, Acknowledgement acknowledgement) {
      messages.add(message);
      try {
        acknowledgement.send();
      } catch (GlobusException e) {
        unheard = Optional.of(e.sentence());
      }
    }

    @Override
    public void lost(GlobusException why) {
      unheard = Optional.of(why.sentence());
    }
  }
}
