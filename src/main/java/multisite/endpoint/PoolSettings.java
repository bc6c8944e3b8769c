package multisite.endpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pool of worker processes is like.
 *
 * @param name in thread names, log files and messages, such as {@code qc}
 * @param workers processes at most
 * @param command starts one worker, such as {@code java -jar run.jar worker}
 * @param environment variables on top of those of this process
 * @param logDirectory where each worker's standard error goes, as {@code {name}-{n}.log}; without
 *     one it goes to that of this process
 * @param nice added to the priority's number: 0 is as this process, 19 the last
 * @param version what a worker must say of itself; blank takes any
 * @param startAtOnce start all workers now, not when there is work for them
 * @param queueAhead tasks that wait inside a busy worker, so that it is not idle between two
 * @param startLimit until a new worker says hello
 * @param heartbeatLimit from one sign of life of a worker to the next
 */
public record PoolSettings(
    String name,
    int workers,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> logDirectory,
    int nice,
    String version,
    boolean startAtOnce,
    int queueAhead,
    Duration startLimit,
    Duration heartbeatLimit) {

  public PoolSettings {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (workers < 1 || command.isEmpty()) {
      throw new IllegalArgumentException("a pool needs at least one worker, and a command");
    }
  }

  /** A pool with the defaults of all else: started at need, normal priority, nothing ahead. */
  public static PoolSettings of(String name, int workers, List<String> command) {
    return new PoolSettings(
        name,
        workers,
        command,
        Map.of(),
        Optional.empty(),
        0,
        "",
        false,
        0,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30));
  }

  /** With these variables. */
  public PoolSettings withEnvironment(Map<String, String> variables) {
    return new PoolSettings(
        name,
        workers,
        command,
        variables,
        logDirectory,
        nice,
        version,
        startAtOnce,
        queueAhead,
        startLimit,
        heartbeatLimit);
  }

  /** With the workers' standard error in files of that directory. */
  public PoolSettings withLogDirectory(Path directory) {
    return new PoolSettings(
        name,
        workers,
        command,
        environment,
        Optional.of(directory),
        nice,
        version,
        startAtOnce,
        queueAhead,
        startLimit,
        heartbeatLimit);
  }

  /** With that much lower a priority. */
  public PoolSettings withNice(int level) {
    return new PoolSettings(
        name,
        workers,
        command,
        environment,
        logDirectory,
        level,
        version,
        startAtOnce,
        queueAhead,
        startLimit,
        heartbeatLimit);
  }

  /** With workers of that version only. */
  public PoolSettings withVersion(String required) {
    return new PoolSettings(
        name,
        workers,
        command,
        environment,
        logDirectory,
        nice,
        required,
        startAtOnce,
        queueAhead,
        startLimit,
        heartbeatLimit);
  }

  /** With all workers started at once, and that many tasks waiting inside a busy one. */
  public PoolSettings withEagerness(boolean atOnce, int ahead) {
    return new PoolSettings(
        name,
        workers,
        command,
        environment,
        logDirectory,
        nice,
        version,
        atOnce,
        ahead,
        startLimit,
        heartbeatLimit);
  }

  /** With these limits. */
  public PoolSettings withLimits(Duration start, Duration heartbeat) {
    return new PoolSettings(
        name,
        workers,
        command,
        environment,
        logDirectory,
        nice,
        version,
        startAtOnce,
        queueAhead,
        start,
        heartbeat);
  }
}
