package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import multisite.globus.ComputeBytes;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.globus.ResultListener;
import multisite.globus.ResultMessage;
import multisite.globus.ResultStream;
import multisite.globus.Submission;
import multisite.globus.SubmitRequest;
import multisite.task.Json;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Submits tasks with our client, and waits for what arrives. */
final class Driver implements ResultListener {
  private final GlobusCompute compute;
  private final Supplier<String> logs;
  private final Map<String, ResultMessage> results = new ConcurrentHashMap<>();

  /**
   * A driver of that gateway.
   *
   * @param logs what to tell when results do not arrive
   */
  Driver(ComputeGateway gateway, Supplier<String> logs) {
    this.logs = logs;
    this.compute = gateway.client();
  }

  /** The results of the function for each array of arguments, in their order. */
  List<ResultMessage> run(String endpointId, String name, String source, String... arguments)
      throws Exception {
    ObjectNode none = Json.MAPPER.createObjectNode();
    String function = compute.registerFunction(name, source);
    List<String> payloads = new ArrayList<>();
    for (String argument : arguments) {
      JsonNode array = Json.MAPPER.readTree(argument);
      payloads.add(ComputeBytes.payload(array, none));
    }
    Submission submission =
        compute.submit(endpointId, SubmitRequest.of(function, payloads, Optional.empty()));
    try (ResultStream stream =
        ResultStream.open(compute.resultQueue(), submission.taskGroupId(), this)) {
      Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(90))
          .until(() -> results.keySet().containsAll(submission.taskIds()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no results; logs:\n" + logs.get(), e);
    }
    return submission.taskIds().stream().map(results::get).toList();
  }

  @Override
  public void received(ResultMessage message, Acknowledgement acknowledgement) {
    try {
      acknowledgement.send();
    } catch (GlobusException e) {
      return; // it comes again
    }
    results.put(message.taskId(), message);
  }

  @Override
  public void lost(GlobusException why) {
    throw new AssertionError(why);
  }
}
