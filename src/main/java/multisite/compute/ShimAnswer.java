package multisite.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import multisite.task.Json;
import multisite.task.Result;
import multisite.task.Task;
import multisite.task.WorkerMessage;

/** What came of one attempt to run a task at a site. */
sealed interface ShimAnswer {

  /** The worker answered, well or not. */
  record Done(Result result) implements ShimAnswer {}

  /** The worker died with the task in its hands, or the service gave the task up. */
  record Lost(String why) implements ShimAnswer {}

  /** The task never reached a worker, because none could be had. */
  record NotStarted(String why) implements ShimAnswer {}

  /** The site is not set up for this driver. */
  record Refused(String why) implements ShimAnswer {}

  /** The result has more bytes than go through the service. */
  record TooLarge(long bytes) implements ShimAnswer {}

  /** The task took longer than it may and was stopped. */
  record TimedOut() implements ShimAnswer {}

  /** Our own key of an attempt: the service has none by which it would know a task again. */
  static String key(Task task) {
    return task.taskId() + "#" + task.retries();
  }

  /** The id of the task in the answer's key, or blank. */
  static String taskId(JsonNode answer) {
    String key = answer.path("key").asText("");
    int end = key.lastIndexOf('#');
    return end < 0 ? "" : key.substring(0, end);
  }

  /** Reads what the shim returned. */
  static ShimAnswer of(JsonNode answer) {
    if (answer.has("done")) {
      try {
        JsonNode message = Json.MAPPER.readTree(answer.path("done").asText());
        if (WorkerMessage.fromJson(message) instanceof WorkerMessage.Done done) {
          return new Done(done.result());
        }
        return new Lost("its worker answered with another message than a result");
      } catch (JsonProcessingException | IllegalArgumentException e) {
        return new Lost("its worker answered with what is no result: " + e.getMessage());
      }
    }
    if (answer.has("refused")) {
      return new Refused(answer.path("refused").asText());
    }
    if (answer.has("not_started")) {
      return new NotStarted(answer.path("not_started").asText());
    }
    if (answer.has("too_large")) {
      return new TooLarge(answer.path("too_large").asLong());
    }
    if (answer.has("timed_out")) {
      return new TimedOut();
    }
    return new Lost(answer.path("lost").asText("its worker answered with what is no result"));
  }

  /**
   * What a failure of the endpoint's own means; the last line of its text says what happened.
   *
   * @param code of the service for it, such as {@code WorkerLost}, or blank
   */
  static ShimAnswer ofFailure(String code, String traceback) {
    String last = Traceback.sentence(traceback);
    if (code.contains("START_FAILURE")) {
      return new NotStarted("its user endpoint did not start: " + last);
    }
    String text = code + traceback;
    return text.contains("WorkerLost") || text.contains("ManagerLost")
        ? new Lost("the endpoint lost its worker (" + last + ")")
        : new NotStarted("the endpoint could not run it (" + last + ")");
  }
}
