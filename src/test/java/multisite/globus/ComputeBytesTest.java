package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** The forms that Globus Compute's Python SDK writes and reads. */
class ComputeBytesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void framesAFunctionByItsCodePoints() {
    assertThat(ComputeBytes.functionCode("f", "def f():\n  return '𝔽é'\n"))
        .isEqualTo("28\nst\nf:def f():\n  return '𝔽é'\n");
  }

  @Test
  void framesArgumentsAsJson() throws Exception {
    assertThat(ComputeBytes.payload(json("[2,3]"), json("{}"))).isEqualTo("8\n11\n[2,3]5\n11\n{}");
    assertThat(ComputeBytes.payload(json("[]"), json("{\"x\":\"𝔽\"}")))
        .isEqualTo("5\n11\n[]12\n11\n{\"x\":\"𝔽\"}");
  }

  @Test
  void readsAResult() throws Exception {
    assertThat(ComputeBytes.result("11\n{\"a\": [1, NaN]}").path("a").path(1).asDouble()).isNaN();
    assertThat(ComputeBytes.result("11\nnull").isNull()).isTrue();
  }

  @Test
  void aResultOfAnotherFormIsASentence() {
    assertThatThrownBy(() -> ComputeBytes.result("04\ngASVAQ=="))
        .hasMessage("a result of Globus Compute is not JSON, but begins with '04'");
    assertThatThrownBy(() -> ComputeBytes.result("11\n{"))
        .hasMessage("a result of Globus Compute is no valid JSON");
  }

  private static JsonNode json(String text) throws Exception {
    return MAPPER.readTree(text);
  }
}
