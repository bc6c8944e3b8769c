package multisite.chemistry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Measures what a simulation costs beside its program: the CPU time of this process (identity, 3D
 * geometry, records, waiting) against the CPU time of the programs it ran.
 *
 * <p>The first runs warm the process up and are not counted. Linux only: the children's time is
 * read from {@code /proc}. Nothing else may run in the process meanwhile.
 */
public final class OverheadBenchmark {
  /** Molecules of the size of drugs, 17 to 25 heavy atoms. */
  public static final List<String> DRUGS =
      List.of(
          "CC(=O)Nc1ccc(OCC(O)CN2CCOCC2)cc1",
          "COc1ccc(CCN2CCC(C(N)=O)CC2)cc1OC",
          "Cc1ccc(S(=O)(=O)Nc2ccccc2C(=O)O)cc1",
          "O=C(Nc1ccc(F)cc1)C1CCN(C(=O)C2CC2)CC1");

  private static final double TICKS_PER_SECOND = 100; // what /proc counts in, on every Linux

  private static final int WARM_UP_ROUNDS = 20;

  private final Simulator simulator;

  public OverheadBenchmark(QcSettings settings, ProcessRunner runner) {
    this.simulator = new Simulator(settings, runner);
  }

  /**
   * Runs the benchmark with real xtb, one core, and prints its JSON object.
   *
   * @param arguments how often each molecule is run; 9 without one
   */
  public static void main(String[] arguments) throws InterruptedException {
    int repeats = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    try (ProcessRunner runner = new ProcessRunner()) {
      System.out.println(
          new OverheadBenchmark(QcSettings.defaults(), runner)
              .run(DRUGS, repeats)
              .toPrettyString());
    }
  }

  /**
   * Runs every molecule some times after a warm-up.
   *
   * @return for each molecule the medians in seconds ({@code own_cpu_s}, {@code program_cpu_s},
   *     {@code wall_s}) and their {@code overhead}, the ratio of the first two; and the largest
   */
  public ObjectNode run(List<String> molecules, int repeats) throws InterruptedException {
    warmUp(molecules);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("benchmark", "chemistry-overhead").put("repeats", repeats);
    ArrayNode rows = result.putArray("molecules");
    double largest = 0;
    for (String smiles : molecules) {
      ObjectNode row = measure(smiles, repeats);
      largest = Math.max(largest, row.get("overhead").asDouble());
      rows.add(row);
    }
    return result.put("largest_overhead", largest);
  }

  /** As warm as a worker after some dozen molecules, without waiting for their programs. */
  private void warmUp(List<String> molecules) throws InterruptedException {
    MoleculeReader reader = new MoleculeReader(MoleculeRules.xtb());
    GeometryBuilder builder = new GeometryBuilder();
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (String smiles : molecules) {
        try {
          builder.build(reader.read(smiles), round, Duration.ofMinutes(1));
        } catch (InvalidMoleculeException | QcException e) {
          throw new IllegalArgumentException("Not for a benchmark: " + smiles, e);
        }
      }
    }
    simulator.run(molecules.get(0), Map.of());
  }

  private ObjectNode measure(String smiles, int repeats) throws InterruptedException {
    double[] own = new double[repeats];
    double[] program = new double[repeats];
    double[] wall = new double[repeats];
    boolean success = true;
    for (int i = 0; i < repeats; i++) {
      double ownBefore = ownCpuSeconds();
      double programBefore = childrenCpuSeconds();
      long begin = System.nanoTime();
      success &= simulator.run(smiles, Map.of()).success();
      wall[i] = (System.nanoTime() - begin) / 1e9;
      own[i] = ownCpuSeconds() - ownBefore;
      program[i] = childrenCpuSeconds() - programBefore;
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("smiles", smiles).put("success", success);
    row.put("own_cpu_s", median(own)).put("program_cpu_s", median(program));
    row.put("wall_s", median(wall));
    return row.put("overhead", median(own) / median(program));
  }

  private static double ownCpuSeconds() {
    java.lang.management.OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();
    if (bean instanceof com.sun.management.OperatingSystemMXBean detailed) {
      return detailed.getProcessCpuTime() / 1e9;
    }
    throw new UnsupportedOperationException("This Java does not tell its CPU time");
  }

  /** The user and system time of all children that have ended: fields 16 and 17 of the line. */
  private static double childrenCpuSeconds() {
    try {
      String line = Files.readString(Path.of("/proc/self/stat"));
      String[] afterName = line.substring(line.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(afterName[13]) + Long.parseLong(afterName[14])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
