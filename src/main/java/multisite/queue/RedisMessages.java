package multisite.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.AtomicInteger;
import multisite.task.Json;
import multisite.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How messages are written and read, and what tasks and results are called among the leases. */
final class RedisMessages {
  private static final Logger log = LoggerFactory.getLogger(RedisMessages.class);

  private final AtomicInteger unreadable = new AtomicInteger();

  /** A request's member in the leases. */
  static String taskMember(Task task) {
    return "t:" + task.taskId();
  }

  /** A result's field among the results under way. */
  static String resultField(Task task) {
    return task.topic().wireName() + ":" + task.taskId();
  }

  /** A result's member in the leases. */
  static String resultMember(Task task) {
    return "r:" + resultField(task);
  }

  static String text(JsonNode json) {
    try {
      return Json.MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a message cannot be written as JSON", e);
    }
  }

  static JsonNode parse(String message) {
    try {
      return Json.MAPPER.readTree(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Says it for the 1st, 2nd, 4th, 8th, … time, so that no flood fills the log. */
  void noteUnreadable(String what, IllegalArgumentException e) {
    int count = unreadable.incrementAndGet();
    if (Integer.bitCount(count) == 1) {
      log.error("{} cannot be read and is dropped ({} so far): {}", what, count, e.getMessage());
    }
  }
}
