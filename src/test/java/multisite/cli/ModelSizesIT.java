package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multisite.ml.ModelFile;
import multisite.ml.MpnnConfig;
import multisite.testing.Jvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sizes of a real campaign: a hundred thousand molecules by eight models in the memory of a few
 * chunks, and a training on twenty thousand.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ModelSizesIT {
  private static final int MOLECULES = 100_000;
  private static final int MODELS = 8;
  private static final List<String> ENDS =
      List.of(
          "C",
          "CC",
          "CCC",
          "C(C)C",
          "O",
          "OC",
          "OCC",
          "N",
          "NC",
          "N(C)C",
          "F",
          "Cl",
          "C#N",
          "C=C",
          "C=O",
          "C(=O)N",
          "C(=O)OC",
          "CO",
          "CN",
          "CF",
          "S",
          "SC",
          "C#C",
          "C(F)(F)F");

  private static final List<String> CORES =
      List.of(
          "c1c(%s)cc(%s)cc1%s",
          "c1c(%s)nc(%s)cc1%s",
          "C1C(%s)CC(%s)C1%s",
          "C1C(%s)OC(%s)C1%s",
          "C(%s)C(%s)CC%s",
          "N1C(%s)CC(%s)CC1%s",
          "c1c(%s)oc(%s)c1%s",
          "c1c(%s)sc(%s)c1%s");

  @TempDir Path dir;

  /** Most megabytes of each process, the first being the one that was started. */
  private final Map<Long, Long> peaks = new HashMap<>();

  /** Processor time in ticks of each worker's threads, those of Java's compiler left out. */
  private final Map<Long, Map<String, Long>> ticks = new HashMap<>();

  @Test
  void predictsAHundredThousandMoleculesByEightModelsInBoundedMemory() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
    Path space = Files.write(dir.resolve("space.smi"), molecules());
    Path models = Files.createDirectory(dir.resolve("models"));
    for (int seed = 0; seed < MODELS; seed++) {
      byte[] model = ModelFile.fresh(MpnnConfig.defaults(), seed).toSafetensors();
      Files.write(models.resolve("model-" + seed + ".safetensors"), model);
    }
    Path predicted = dir.resolve("p.csv");

    Process process =
        run(
            "predict",
            "--models",
            models.toString(),
            "--search-space",
            space.toString(),
            "--output",
            predicted.toString());

    try (Stream<String> lines = Files.lines(predicted)) {
      assertThat(lines.count()).isEqualTo(MOLECULES + 1);
    }
    // The driver's heap is 256 MB here; a worker may keep 512 MB of plans.
    assertThat(peaks).hasSizeGreaterThan(1);
    assertThat(peaks.get(process.pid())).isLessThan(500);
    assertThat(peaks.values()).allMatch(megabytes -> megabytes < 1400, "below 1400 MB");
  }

  @Test
  void trainsOnTwentyThousandMolecules() throws Exception {
    List<String> table = new ArrayList<>(List.of("smiles,ip"));
    for (String smiles : molecules().subList(0, 20_000)) {
      table.add(smiles + "," + (8 + 0.1 * smiles.length()));
    }
    Path trained = dir.resolve("trained");

    run(
        "train",
        "--training-set",
        Files.write(dir.resolve("table.csv"), table).toString(),
        "--output",
        trained.toString(),
        "--model-count",
        "2",
        "--num-epochs",
        "1");

    assertThat(log()).contains("training 2 models on 18000 molecules", "molecules  2000");
    assertThat(trained.resolve("model-1.safetensors")).isNotEmptyFile();
  }

  /**
   * Ticks of processor time by thread: whatever computes has one thread, also when its libraries
   * find more cores. Java's compiler and the start of the process do not count.
   */
  @Test
  void eachWorkerComputesWithOneThread() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/task")), "needs Linux's /proc");
    List<String> table = new ArrayList<>(List.of("smiles,ip"));
    for (String smiles : molecules().subList(0, 3_000)) {
      table.add(smiles + "," + (8 + 0.1 * smiles.length()));
    }
    Path file = Files.write(dir.resolve("table.csv"), table);

    run(
        "train",
        "--training-set",
        file.toString(),
        "--output",
        dir.resolve("trained").toString(),
        "--model-count",
        "2",
        "--num-ml-workers",
        "2",
        "--num-epochs",
        "2");

    assertThat(ticks).as("two workers").hasSizeGreaterThanOrEqualTo(2);
    assertThat(ticks.values())
        .allSatisfy(
            threads -> {
              List<Long> sorted =
                  threads.values().stream().sorted(Comparator.reverseOrder()).toList();
              assertThat(sorted.get(0)).as("it has computed").isGreaterThan(50);
              assertThat(sorted.get(1)).as("a second thread").isLessThan(sorted.get(0) / 5);
            });
  }

  /** Runs the program in a process of its own to its end. */
  private Process run(String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(Jvm.command(Main.class, arguments))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    watch(process);
    assertThat(process.exitValue()).as(log()).isZero();
    return process;
  }

  private String log() throws IOException {
    return Files.readString(dir.resolve("log"));
  }

  private void watch(Process process) {
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(8))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .forEach(this::mark);
                return !process.isAlive();
              });
    } finally {
      process.destroyForcibly();
    }
  }

  private void mark(ProcessHandle process) {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmHWM:")) {
          long megabytes = Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
          peaks.merge(process.pid(), megabytes, Math::max);
        }
      }
      Path directory = Path.of("/proc", Long.toString(process.pid()));
      if (Files.readString(directory.resolve("cmdline")).contains("\0worker\0")) {
        markThreads(process.pid(), directory.resolve("task"));
      }
    } catch (IOException | UncheckedIOException e) {
      // it has just ended
    }
  }

  private void markThreads(long pid, Path tasks) throws IOException {
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long time = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
        if (!name.startsWith("C1 ") && !name.startsWith("C2 ")) {
          ticks
              .computeIfAbsent(pid, any -> new HashMap<>())
              .put(name + " " + thread.getFileName(), time);
        }
      }
    }
  }

  private static List<String> molecules() {
    List<String> molecules = new ArrayList<>();
    for (String core : CORES) {
      for (String a : ENDS) {
        for (String b : ENDS) {
          for (String c : ENDS) {
            molecules.add(core.formatted(a, b, c));
          }
        }
      }
    }
    return molecules.subList(0, MOLECULES);
  }
}
