package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a driver prints for the other half: that half understands it, and means the same by it. */
class TaskServerLineTest {
  private static final String ENDPOINT = "4b116d3c-1703-4f8f-9f6f-39921e5864df";

  @TempDir Path dir;
  private final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
  private final Context context =
      new Context(Map.of(), natives -> List.of(), Clock.systemUTC(), nowhere, nowhere);
  private Path space;

  @BeforeEach
  void writeSearchSpace() throws IOException {
    space = Files.writeString(dir.resolve("space.smi"), "C\n");
  }

  @Test
  void holdsNoMoreThanNeededWhenNothingWasGiven() {
    assertThat(line("--num-qc-workers", "3"))
        .isEqualTo(
            "task-server --redis-url redis://mom:6379 --queue-prefix ip1 --num-qc-workers 3");
  }

  @Test
  void theOtherHalfRunsTasksWhereAndAsTheDriverWould() throws Exception {
    String[] words = {
      "--num-qc-workers", "64",
      "--num-ml-workers", "4",
      "--nodes-per-task", "2",
      "--cores-per-task", "8",
      "--qc-specification", "small_basis",
      "--qc-endpoint", ENDPOINT,
      "--qc-endpoint-config", "account=my chem's",
      "--qc-jar", "~/run.jar",
      "--qc-prefetch", "2",
      "--simulation-timeout", "30m",
      "--nwchem-command", "srun -n {ranks} nwchem {input}",
      "--device", "cpu",
      "--max-retries", "5",
      "--seed", "3",
      "--time-limit", "2h",
      "--train-ps-backend", "file",
      "--ps-threshold", "1000"
    };

    TaskServerCommand other = new TaskServerCommand(context);
    new CommandLine(other).parseArgs(shellWords(line(words)));

    RunCommand driver = driver(words);
    assertThat(other.chemistry.toConfig()).isEqualTo(driver.options.chemistry.toConfig());
    assertThat(ComputeSites.resources(other.chemistry(other.compute.toConfig(1, 8))))
        .as("what an MPI engine is told")
        .isEqualTo(ComputeSites.resources(driver.options.toConfig(1).chemistry()))
        .isNotEmpty();
    assertThat(other.devices.toConfig()).isEqualTo(driver.options.training.toConfig().devices());
    assertThat(other.compute.toConfig(1, 8))
        .usingRecursiveComparison()
        .ignoringFields("remote.qcPrefetch", "maxRetries", "timeLimit")
        .isEqualTo(driver.options.compute.toConfig(1, 8));
    assertThat(other.proxyStore.toConfig(true))
        .usingRecursiveComparison()
        .ignoringFields("fileDir")
        .isEqualTo(driver.options.proxyStore.toConfig(true));
    assertThat(other.proxyStore.toConfig(true).fileDir()).hasValue(dir.resolve("run/proxystore"));
  }

  private String line(String... words) {
    RunCommand driver = driver(words);
    RunConfig config = driver.options.toConfig(1);
    ResolvedSettings settings =
        ResolvedSettings.of(driver.spec, SettingSources.of(new String[0], Map.of()));
    return TaskServerLine.of(
        settings, config.network(), "ip1", config.proxyStore(), dir.resolve("run"), context);
  }

  private RunCommand driver(String... words) {
    RunCommand driver = new RunCommand(context, SettingSources.of(new String[0], Map.of()));
    List<String> all = new ArrayList<>(List.of("--redishost", "mom", "--no-task-server"));
    all.addAll(List.of("--search-space", space.toString()));
    all.addAll(List.of(words));
    new CommandLine(driver).parseArgs(all.toArray(String[]::new));
    return driver;
  }

  /** As a shell takes it, without the command's name. */
  private static String[] shellWords(String line) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + line).start();
    List<String> words = shell.inputReader().lines().toList();
    assertThat(shell.waitFor()).isZero();
    assertThat(words.get(0)).isEqualTo("task-server");
    return words.subList(1, words.size()).toArray(String[]::new);
  }
}
