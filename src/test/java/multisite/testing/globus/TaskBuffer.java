package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import multisite.task.Json;

/**
 * What a task consists of, taken apart.
 *
 * @param function the function's frame, with its strategy's name and a line feed in front
 * @param args an array
 * @param kwargs an object
 */
record TaskBuffer(String function, JsonNode args, JsonNode kwargs) {
  static TaskBuffer parse(String buffer) throws IOException {
    List<String> frames = new ArrayList<>();
    int at = 0;
    while (at < buffer.length()) {
      int line = buffer.indexOf('\n', at);
      int points = Integer.parseInt(buffer.substring(at, line));
      int end = buffer.offsetByCodePoints(line + 1, points);
      frames.add(buffer.substring(line + 1, end));
      at = end;
    }
    return new TaskBuffer(frames.get(0), json(frames.get(1)), json(frames.get(2)));
  }

  private static JsonNode json(String frame) throws IOException {
    if (!frame.startsWith("11\n")) {
      throw new IOException("an argument is not JSON: " + frame);
    }
    return Json.MAPPER.readTree(frame.substring(3));
  }
}
