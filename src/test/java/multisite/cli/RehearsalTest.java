package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.JavaSite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** --dry-run of a campaign at remote endpoints: checks them, and leaves nothing anywhere. */
class RehearsalTest {
  @TempDir Path dir;
  private final ComputeGateway gateway = new ComputeGateway();
  private final JavaSite site = JavaSite.running(gateway, 1, (args, kwargs) -> args);

  @AfterEach
  void close() {
    site.close();
    gateway.close();
  }

  @Test
  void endpointsThatAreThereAreAskedForAndGetNothing() throws IOException {
    CommandLineRun run =
        rehearse("--qc-endpoint", site.endpointId(), "--simulate-ps-backend", "file");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(gateway.requests())
        .anyMatch(line -> line.contains(site.endpointId() + "/status"))
        .noneMatch(line -> line.contains("submit"));
    assertThat(dir.resolve("run")).doesNotExist();
  }

  @Test
  void anEndpointThatIsNotThereIsASentence() throws IOException {
    String unknown = "8f0eb7f8-6b33-4a53-9d3c-1f2f8e4a3c10";
    CommandLineRun run = rehearse("--qc-endpoint", unknown);

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .startsWith(
            "multisite: there is no endpoint "
                + unknown
                + " that you may use: Globus Compute refuses with 404");
    assertThat(dir.resolve("run")).doesNotExist();
  }

  @Test
  void anEndpointThatIsOfflineIsToldOfOnly() throws IOException {
    gateway.cutOff(site.endpointId());
    CommandLineRun run = rehearse("--qc-endpoint", site.endpointId());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo("multisite: endpoint " + site.endpointId() + " is offline: tasks would wait\n");
  }

  @Test
  void aHostAtNoSideOfTheGlobusStoreIsASentence() throws IOException {
    Path sides = dir.resolve("sides.json");
    Files.writeString(
        sides,
        """
        {"5e1cdcc1-8a4b-4b34-9d5a-1d2c7b6f0a11":
          {"host_regex": "^nowhere$", "endpoint_path": "/~/s", "local_path": "~/s"}}
        """);
    CommandLineRun run =
        rehearse(
            "--qc-endpoint",
            site.endpointId(),
            "--simulate-ps-backend",
            "globus",
            "--ps-globus-config",
            sides.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(run.err()).contains("no host_regex of the Globus configuration matches this host");
    assertThat(dir.resolve("run")).doesNotExist();
  }

  private CommandLineRun rehearse(String... options) throws IOException {
    Path space = Files.writeString(dir.resolve("space.smi"), "CCO\nCCN\nCCC\n");
    Map<String, String> environment =
        new HashMap<>(GatewayEnvironment.of(gateway, dir.resolve("functions.json")));
    return CommandLineRun.with(
        environment,
        Stream.concat(
                Stream.of(
                    "--dry-run",
                    "--search-space",
                    space.toString(),
                    "--run-dir",
                    dir.resolve("run").toString(),
                    "--num-qc-workers",
                    "1",
                    "--initial-size",
                    "2",
                    "--search-size",
                    "1"),
                Stream.of(options))
            .toArray(String[]::new));
  }
}
