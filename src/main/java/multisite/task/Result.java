package multisite.task;

import java.util.Map;

/**
 * The answer to a task.
 *
 * @param task the request it answers
 * @param outcome the value or the failure
 * @param timing all stations and phases, those of the task included
 * @param workerInfo who ran it: {@code hostname}, and what else the worker told of itself
 * @param messageSizes bytes of {@code inputs} and {@code value} as they were sent
 */
public record Result(
    Task task,
    Outcome outcome,
    Timing timing,
    Map<String, String> workerInfo,
    Map<String, Long> messageSizes) {

  public Result {
    workerInfo = Map.copyOf(workerInfo);
    messageSizes = Map.copyOf(messageSizes);
  }

  /** A result that nobody computed: the infrastructure failed. */
  public static Result failed(Task task, Outcome.Failure failure) {
    return new Result(task, failure, task.timing(), Map.of(), Map.of());
  }

  /** Whether the function returned a value. */
  public boolean success() {
    return outcome instanceof Outcome.Success;
  }

  /** The same result, a station further. */
  public Result at(Stamp stamp, double unixSeconds) {
    return withTiming(timing.with(stamp, unixSeconds));
  }

  /** The same result with another timing. */
  public Result withTiming(Timing newTiming) {
    return new Result(task, outcome, newTiming, workerInfo, messageSizes);
  }
}
