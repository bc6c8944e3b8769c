package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import multisite.testing.WorkerJar;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.JavaSite;
import multisite.testing.globus.RealEndpoint;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** endpoint test through the whole chain: service, AMQP, a Python worker, and run.jar there. */
@Timeout(120)
class EndpointTestIT {
  private static final String JAR = System.getProperty("multisite.jar", "run.jar");

  @TempDir Path directory;

  private final ComputeGateway gateway = new ComputeGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aCanaryComesBackWithWhatTheSiteHas() {
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of("MULTISITE_JAR", JAR))) {
      CommandLineRun run = run("endpoint", "test", site.endpointId());

      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .contains("endpoint      online\n")
          .containsPattern("first answer  after [0-9.]+ s from \\S+ \\(\\d+ cores, Python 3")
          .containsPattern("round trip    0\\.\\d\\d s\n")
          .contains("results       arrive by themselves\n")
          .containsPattern("java          .*version \"\\d+")
          .contains("run.jar       " + JAR + ", version " + Version.current() + "\n");
    }
  }

  @Test
  void aCanarySeesTheProgramsTheGpuAndTheNodesOfItsWorker() throws Exception {
    Path programs = Files.createDirectory(directory.resolve("bin"));
    program(programs.resolve("xtb"), "echo ' * xtb version 6.7.0 (08769fc)'");
    program(programs.resolve("nwchem"), "exit 1");
    program(programs.resolve("nvidia-smi"), "echo 'GPU 0: NVIDIA A100 (UUID: GPU-1)'");
    Map<String, String> environment =
        Map.of(
            "MULTISITE_JAR",
            JAR,
            "PATH",
            programs + ":" + System.getenv("PATH"),
            "CUDA_VISIBLE_DEVICES",
            "2",
            "PARSL_MPI_PREFIX",
            "mpiexec -n 8 -hosts n1,n2");
    try (JavaSite site = JavaSite.python(gateway, 1, environment)) {
      CommandLineRun run = run("endpoint", "test", site.endpointId());

      assertThat(run.out())
          .contains("xtb           xtb version 6.7.0 (08769fc)\n")
          .contains("nwchem        " + programs.resolve("nwchem") + "\n")
          .contains("gpu           GPU 0: NVIDIA A100 (UUID: GPU-1); CUDA_VISIBLE_DEVICES=2\n")
          .contains("mpi           mpiexec -n 8 -hosts n1,n2\n");
    }
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aSiteWithoutTheJarIsASentence() {
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of())) {
      CommandLineRun run = run("endpoint", "test", site.endpointId(), "--jar", "/nowhere/run.jar");

      assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
      assertThat(run.err()).startsWith("multisite: there is no file /nowhere/run.jar at ");
    }
  }

  @Test
  void aJarOfAnotherVersionIsASentence() {
    Path old = WorkerJar.withTable(directory.resolve("old.jar"), "0.0.1", 20);
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of("MULTISITE_JAR", old.toString()))) {
      CommandLineRun run = run("endpoint", "test", site.endpointId());

      assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
      assertThat(run.out()).contains("run.jar       " + old + "\n");
      assertThat(run.err())
          .startsWith("multisite: " + old + " at ")
          .endsWith(
              " is of version 0.0.1 and the driver is of version "
                  + Version.current()
                  + ": use the same run.jar for both\n");
    }
  }

  @Test
  void anEndpointThatIsCutOffIsASentence() {
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of())) {
      gateway.cutOff(site.endpointId());

      assertThat(run("endpoint", "test", site.endpointId()).err())
          .startsWith("multisite: endpoint " + site.endpointId() + " is offline");
    }
  }

  @Test
  void theTemplatesValuesAndTheNodesGoWithEveryCanary() {
    try (JavaSite site = JavaSite.python(gateway, 1, Map.of("MULTISITE_JAR", JAR))) {
      CommandLineRun run =
          run(
              "endpoint",
              "test",
              site.endpointId(),
              "--endpoint-config",
              "account=chem,max_blocks=2",
              "--nodes-per-task",
              "3");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(gateway.submissions())
          .hasSize(2)
          .allSatisfy(
              body -> {
                assertThat(body.path("user_endpoint_config"))
                    .hasToString("{\"account\":\"chem\",\"max_blocks\":2}");
                assertThat(body.path("resource_specification"))
                    .hasToString("{\"num_nodes\":3,\"ranks_per_node\":1,\"num_ranks\":3}");
              });
    }
  }

  @Test
  void theRealEndpointsRefusalIsASentence() {
    try (RealEndpoint endpoint =
        RealEndpoint.start(
            gateway, directory, "qc", RealEndpoint.THREADS, Map.of("MULTISITE_JAR", JAR))) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> run("endpoint", "test", endpoint.endpointId()).exitCode() == ExitCodes.DONE);

      CommandLineRun run = run("endpoint", "test", endpoint.endpointId(), "--nodes-per-task", "2");

      assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
      assertThat(run.err())
          .isEqualTo(
              "multisite: the endpoint could not run the canary: ValueError: resource_specification"
                  + " is not supported on ThreadPoolEngine.  For MPI apps, use GlobusMPIEngine.\n");
    }
  }

  private CommandLineRun run(String... arguments) {
    String base = gateway.url().toString();
    return CommandLineRun.with(
        Map.of(
            "GLOBUS_SDK_SERVICE_URL_AUTH",
            base,
            "GLOBUS_SDK_SERVICE_URL_COMPUTE",
            base,
            "GLOBUS_COMPUTE_CLIENT_ID",
            "client",
            "GLOBUS_COMPUTE_CLIENT_SECRET",
            "secret",
            "MULTISITE_FUNCTION_FILE",
            directory.resolve("functions.json").toString()),
        arguments);
  }
}
