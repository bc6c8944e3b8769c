package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multisite.chemistry.NeededProgram;
import multisite.journal.RunFile;
import multisite.task.Json;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.RealEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulations over several nodes by the MPI engine of the real endpoint software and real NWChem.
 * The nodes are names in a file, and {@code mpiexec} notes what it is told and starts one rank.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MpiCampaignIT {
  @TempDir Path dir;

  @Test
  void nodesOfATaskReachTheEngineAndNwchemIsLaunchedByThePrefixThatItGives() throws Exception {
    NeededProgram.check("nwchem");
    RealEndpoint.needed();
    try (ComputeGateway gateway = new ComputeGateway();
        RealEndpoint qc =
            RealEndpoint.start(gateway, dir.resolve("qc"), "qc", config(), environment())) {
      TableCampaign campaign =
          new TableCampaign(Files.createDirectory(dir.resolve("driver")))
              .overFile(Files.writeString(dir.resolve("space.smi"), "[H][H]\nO\nN\n"))
              .environment(GatewayEnvironment.of(gateway, dir.resolve("functions.json")))
              .options("--qc-endpoint", qc.endpointId(), "--qc-specification", "small_basis")
              .options("--nodes-per-task", "2", "--cores-per-task", "4", "--num-qc-workers", "1")
              .options("--initial-size", "2", "--search-size", "1");

      CommandLineRun run = campaign.run();

      assertThat(run.exitCode()).as(() -> run.err() + qc.logs()).isEqualTo(ExitCodes.DONE);
      assertThat(campaign.records(RunFile.SIMULATION_RESULTS))
          .hasSize(3)
          .allSatisfy(line -> assertThat(line.path("success").asBoolean()).isTrue());
      JsonNode nodes =
          Json.MAPPER.readTree(
              "{'num_nodes':2,'ranks_per_node':4,'num_ranks':8}".replace('\'', '"'));
      assertThat(gateway.resources()).hasSize(3).containsOnly(nodes);
      assertThat(Files.readAllLines(dir.resolve("launches")))
          .hasSizeGreaterThanOrEqualTo(4)
          .allMatch(line -> line.matches("-n 8 -ppn 4 -hosts n0[12],n0[12] nwchem \\S+"));
    }
  }

  private String config() {
    return """
        heartbeat_period: 5
        engine:
          type: GlobusMPIEngine
          mpi_launcher: mpiexec
          max_workers_per_block: 1
          address: 127.0.0.1
          job_status_kwargs:
            max_idletime: 600.0
          provider:
            type: LocalProvider
            init_blocks: 1
            min_blocks: 1
            max_blocks: 1
            launcher:
              type: SimpleLauncher
            worker_init: export PBS_NODEFILE=%s
        """
        .formatted(dir.resolve("nodes"));
  }

  private Map<String, String> environment() throws IOException {
    Files.createDirectory(dir.resolve("qc"));
    Files.writeString(dir.resolve("nodes"), "n01\nn02\n");
    Path programs = Files.createDirectory(dir.resolve("bin"));
    Path mpiexec =
        Files.writeString(
            programs.resolve("mpiexec"),
            """
            #!/bin/sh
            printf '%%s\\n' "$*" >> %s
            while [ "${1#-}" != "$1" ]; do shift 2; done
            exec "$@"
            """
                .formatted(dir.resolve("launches")));
    Files.setPosixFilePermissions(mpiexec, PosixFilePermissions.fromString("rwx------"));
    return Map.of(
        "MULTISITE_JAR",
        System.getProperty("multisite.jar"),
        "PATH",
        String.join(
            ":",
            List.of(
                programs.toString(), RealEndpoint.program("").toString(), System.getenv("PATH"))));
  }
}
