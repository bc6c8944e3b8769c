package multisite.compute;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import multisite.task.Json;

/**
 * What a Globus Compute endpoint is like, and how it is used.
 *
 * @param name in thread names and messages, such as {@code qc}
 * @param endpointId a UUID
 * @param workers tasks that it runs at the same time
 * @param version of this program, which the site's must be
 * @param jar path of run.jar at the site; blank: {@code MULTISITE_JAR} or the PATH there
 * @param workerOptions of {@code run.jar worker} there
 * @param resourceSpecification nodes and ranks of each task, for an MPI engine; an empty object
 *     otherwise
 * @param userEndpointConfig values for the endpoint's configuration template; an object
 * @param timing how long things may take
 */
public record ComputeSettings(
    String name,
    String endpointId,
    int workers,
    String version,
    String jar,
    List<String> workerOptions,
    JsonNode resourceSpecification,
    JsonNode userEndpointConfig,
    Timing timing) {

  public ComputeSettings {
    workerOptions = List.copyOf(workerOptions);
  }

  /** An endpoint without anything special about it. */
  public static ComputeSettings of(String name, String endpointId, int workers, String version) {
    JsonNode nothing = Json.MAPPER.createObjectNode();
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        "",
        List.of(),
        nothing,
        nothing,
        Timing.of(Duration.ofHours(24)));
  }

  /** With run.jar at that path of the site. */
  public ComputeSettings withJar(String path) {
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        path,
        workerOptions,
        resourceSpecification,
        userEndpointConfig,
        timing);
  }

  /** With these options of the worker. */
  public ComputeSettings withWorkerOptions(List<String> options) {
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        jar,
        options,
        resourceSpecification,
        userEndpointConfig,
        timing);
  }

  /** With nodes and ranks for each task. */
  public ComputeSettings withResources(JsonNode specification) {
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        jar,
        workerOptions,
        specification,
        userEndpointConfig,
        timing);
  }

  /** With these values for the endpoint's configuration template. */
  public ComputeSettings withUserEndpointConfig(JsonNode values) {
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        jar,
        workerOptions,
        resourceSpecification,
        values,
        timing);
  }

  /** With other times. */
  public ComputeSettings withTiming(Timing other) {
    return new ComputeSettings(
        name,
        endpointId,
        workers,
        version,
        jar,
        workerOptions,
        resourceSpecification,
        userEndpointConfig,
        other);
  }

  /**
   * How long things may take.
   *
   * @param linger a task waits for others to be sent with it
   * @param poll between two looks at the service, a safety net behind the results that are pushed
   * @param retry after the service could not be reached; doubled up to a minute
   * @param alarm without an answer, after which the user is told
   * @param grace for an endpoint that is back to answer what it had before; also the least time
   *     before a task is doubted
   * @param slack on top of a task's limit before it counts as lost
   * @param giveUp without an answer, after which the campaign stops
   */
  public record Timing(
      Duration linger,
      Duration poll,
      Duration retry,
      Duration alarm,
      Duration grace,
      Duration slack,
      Duration giveUp) {

    /** The usual times, with that long a patience. */
    public static Timing of(Duration giveUp) {
      Duration fiveMinutes = Duration.ofMinutes(5);
      Duration half = giveUp.dividedBy(2);
      return new Timing(
          Duration.ofMillis(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          half.compareTo(fiveMinutes) < 0 ? half : fiveMinutes,
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          giveUp);
    }
  }
}
