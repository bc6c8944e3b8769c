package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import multisite.cli.options.EndpointConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | {}",
        "account=chem,walltime=02:00:00 | {\"account\":\"chem\",\"walltime\":\"02:00:00\"}",
        "max_blocks=3 | {\"max_blocks\":3}",
        "{\"partition\":\"a,b\"} | {\"partition\":\"a,b\"}"
      })
  void isPairsOrAnObject(String text, String json) {
    assertThat(EndpointConfig.parse("--qc-endpoint-config", text)).hasToString(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"account", "=chem", "account=chem,,", "{torn"})
  void anythingElseIsOneSentence(String text) {
    assertThatThrownBy(() -> EndpointConfig.parse("--qc-endpoint-config", text))
        .hasMessageStartingWith("--qc-endpoint-config must be NAME=VALUE pairs such as");
  }

  @Test
  void isRefusedForWorkersHere(@TempDir Path dir) throws IOException {
    Path space = Files.writeString(dir.resolve("space.smi"), "CCO\n");
    CommandLineRun run =
        CommandLineRun.of(
            "--search-space", space.toString(), "--qc-endpoint-config", "account=chem");
    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("--qc-endpoint-config is for a remote --qc-endpoint");
  }
}
