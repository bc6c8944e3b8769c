package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each template, read by the endpoint software itself; needs it in {@code target/globus}. */
@Timeout(120)
class EndpointTemplateIT {
  private static final Path PYTHON = Path.of("target/globus/bin/python");
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "slurm", "SlurmProvider",
          "pbs", "PBSProProvider",
          "lsf", "LSFProvider",
          "none", "LocalProvider");

  @TempDir Path directory;

  @Test
  void theEndpointAcceptsEveryTemplateItsOptionsAndNoOthers() throws Exception {
    needsEndpointSoftware();
    Map<String, JsonNode> loaded = load();

    assertThat(loaded).hasSize(12);
    for (Map.Entry<String, JsonNode> entry : loaded.entrySet()) {
      String name = entry.getKey();
      String kind = name.substring(0, name.lastIndexOf('-'));
      String scheduler = name.substring(name.lastIndexOf('-') + 1);
      JsonNode plain = entry.getValue();
      JsonNode changed = plain.path("with_options");

      assertThat(plain.path("parent").asText()).isEqualTo("CoreEndpointConfig");
      assertThat(plain.path("engine").asText())
          .isEqualTo(kind.equals("qc-nwchem") ? "GlobusMPIEngine" : "GlobusComputeEngine");
      assertThat(plain.path("provider").asText()).isEqualTo(PROVIDERS.get(scheduler));
      assertThat(plain.path("worker_init").asText())
          .contains("source /soft/venv/bin/activate\n", "export MULTISITE_JAR=/soft/run.jar");
      assertThat(plain.path("retries").asInt()).isEqualTo(kind.equals("qc-nwchem") ? 0 : 1);
      assertThat(plain.path("unknown_option").asText()).isEqualTo("ValidationError");
      assertThat(changed.path("max_blocks").asInt()).isEqualTo(7);
      if (!scheduler.equals("none")) {
        assertThat(changed.path("account").asText()).isEqualTo("chem");
        assertThat(changed.path("walltime").asText()).isEqualTo("02:30:00");
        assertThat(changed.path("nodes_per_block").asInt()).isEqualTo(2);
      }
      if (kind.equals("ml")) {
        assertThat(plain.path("accelerators")).hasSize(scheduler.equals("none") ? 1 : 4);
        assertThat(changed.path("accelerators")).hasSize(3);
      }
      if (kind.equals("qc-nwchem")) {
        assertThat(plain.path("launcher").asText()).isEqualTo("SimpleLauncher");
        assertThat(plain.path("mpi_launcher").asText())
            .isEqualTo(scheduler.equals("slurm") ? "srun" : "mpiexec");
      }
    }
  }

  private Map<String, JsonNode> load() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(PYTHON.toString(), "src/test/resources/multisite/endpoint/load_templates.py"));
    for (String kind : EndpointTemplate.KINDS) {
      for (String scheduler : EndpointTemplate.SCHEDULERS) {
        Path output = directory.resolve(kind + "-" + scheduler);
        CommandLineRun run =
            CommandLineRun.of(
                "endpoint",
                "template",
                kind,
                "--scheduler",
                scheduler,
                "--output",
                output.toString(),
                "--jar",
                "/soft/run.jar",
                "--venv",
                "/soft/venv");
        assertThat(run.exitCode()).isZero();
        command.add(output.toString());
      }
    }
    Path log = directory.resolve("log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    Map<String, JsonNode> loaded = new HashMap<>();
    for (String line : new String(out, StandardCharsets.UTF_8).lines().toList()) {
      if (line.startsWith("{")) {
        JsonNode node = new ObjectMapper().readTree(line);
        loaded.put(node.path("name").asText(), node);
      }
    }
    return loaded;
  }

  private static void needsEndpointSoftware() {
    if (!Files.isExecutable(PYTHON)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("there is no globus-compute-endpoint in target/globus");
      }
      assumeTrue(false, "there is no globus-compute-endpoint in target/globus");
    }
  }
}
