package multisite.cli.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multisite.task.Json;

/**
 * Values for the configuration template of an endpoint, which may offer them to whoever submits.
 */
public final class EndpointConfig {
  private static final Pattern PAIR = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  private EndpointConfig() {}

  /**
   * Reads a JSON object, or pairs such as {@code account=chem,walltime=02:00:00}, in which digits
   * alone are a number.
   *
   * @param option for the sentence that refuses it
   * @param text blank for no values
   */
  public static ObjectNode parse(String option, String text) {
    if (text.strip().startsWith("{")) {
      return object(option, text);
    }
    ObjectNode values = Json.MAPPER.createObjectNode();
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      Matcher pair = PAIR.matcher(part.strip());
      Checks.usage(pair.matches(), form(option, text));
      String value = pair.group(2).strip();
      if (INTEGER.matcher(value).matches()) {
        values.put(pair.group(1), Long.parseLong(value));
      } else {
        values.put(pair.group(1), value);
      }
    }
    return values;
  }

  private static ObjectNode object(String option, String text) {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      if (json instanceof ObjectNode values) {
        return values;
      }
    } catch (JsonProcessingException e) {
      // refused below, as what is no object is
    }
    Checks.usage(false, form(option, text));
    throw new IllegalStateException();
  }

  private static String form(String option, String text) {
    return option
        + " must be NAME=VALUE pairs such as account=chem,walltime=02:00:00, or a JSON object, not "
        + text;
  }
}
