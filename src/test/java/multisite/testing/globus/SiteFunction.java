package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;

/** What a {@link JavaSite} runs in place of the function that was registered. */
@FunctionalInterface
public interface SiteFunction {
  /**
   * The value that the task returns.
   *
   * @param args an array
   * @param kwargs an object
   * @throws Exception that becomes the task's failure
   */
  JsonNode call(JsonNode args, JsonNode kwargs) throws Exception;
}
