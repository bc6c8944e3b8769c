package multisite.globus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The forms in which Globus Compute keeps functions, arguments and results: those of its Python
 * SDK's strategies {@code st} (source text) and {@code 11} (JSON). A frame is the count of its
 * Unicode code points in decimal, a line feed, and the text; the count is not that of bytes.
 */
public final class ComputeBytes {
  /** Source text of a function. */
  static final String SOURCE = "st";

  /** JSON. */
  private static final String JSON = "11";

  /** Python writes NaN as such; the longest string is bounded by the service's 10 MB. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(GlobusCompute.MOST_BYTES * 2).build());
  }

  private ComputeBytes() {}

  /**
   * A function as it is registered.
   *
   * @param name the name of the one function to call that the source defines
   */
  public static String functionCode(String name, String source) {
    return frame(SOURCE + "\n" + name + ":" + source);
  }

  /**
   * The arguments of one task.
   *
   * @param args an array
   * @param kwargs an object
   */
  public static String payload(JsonNode args, JsonNode kwargs) {
    return frame(JSON + "\n" + args) + frame(JSON + "\n" + kwargs);
  }

  /**
   * The value that a task has returned.
   *
   * @param data of a successful {@link TaskStatus} or {@link ResultMessage}
   * @throws GlobusException if it is not JSON
   */
  public static JsonNode result(String data) throws GlobusException {
    if (!data.startsWith(JSON + "\n")) {
      throw new GlobusException(
          200,
          "",
          "a result of Globus Compute is not JSON, but begins with '"
              + data.lines()
                  .findFirst()
                  .orElse("")
                  .codePoints()
                  .limit(20)
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              + "'");
    }
    try {
      return MAPPER.readTree(data.substring(JSON.length() + 1));
    } catch (JsonProcessingException e) {
      throw new GlobusException("a result of Globus Compute is no valid JSON", e);
    }
  }

  private static String frame(String text) {
    return text.codePointCount(0, text.length()) + "\n" + text;
  }
}
