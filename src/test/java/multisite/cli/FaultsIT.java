package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaigns that something happens to. A few here; {@code scripts/test-faults.sh} runs the whole
 * suite by the properties {@code faults.table} (campaigns on a recorded table), {@code faults.xtb}
 * (with real simulations), {@code faults.seed} and {@code faults.only} (names of faults), and
 * prints what {@code target/faults.txt} gets.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class FaultsIT {
  private static final List<Fault> SHORT =
      List.of(
          Fault.DRIVER_KILLED,
          Fault.DRIVER_KILLED_ON_REDIS,
          Fault.DRIVER_KILLED_ALONE,
          Fault.DRIVER_TERMINATED,
          Fault.REDIS_FORGOT,
          Fault.DISK_FULL,
          Fault.JOURNAL_TRUNCATED);

  @TempDir Path dir;
  private final long seed = Long.getLong("faults.seed", System.nanoTime());
  private final Map<String, int[]> table = new TreeMap<>();
  private final List<String> losses = new ArrayList<>();

  @Test
  void nothingIsLostWhateverHappens() throws IOException {
    int onTable = Integer.getInteger("faults.table", 0);
    List<Fault> all = wanted();
    if (onTable == 0) {
      campaigns(false, SHORT.size(), SHORT);
    } else {
      campaigns(false, onTable, all);
      campaigns(
          true,
          Integer.getInteger("faults.xtb", 0),
          all.stream().filter(fault -> !fault.needsTable()).toList());
    }

    print();
    assertThat(losses).as("seed %d", seed).isEmpty();
  }

  private void campaigns(boolean real, int count, List<Fault> faults) throws IOException {
    if (count == 0) {
      return;
    }
    String kind = real ? "xtb" : "table";
    List<String> undisturbed =
        new FaultyCampaign(place(kind + "-undisturbed"), real, 0, Optional.empty())
            .run()
            .selections();
    for (int i = 0; i < count; i++) {
      Fault fault = faults.get(i % faults.size());
      String name = kind + ": " + fault.sentence();
      long own = seed + i;
      System.err.printf("%s, seed %d%n", name, own);
      FaultyCampaign.Verdict verdict =
          new FaultyCampaign(place(kind + i), real, own, Optional.of(fault)).run();
      List<String> found = new ArrayList<>(verdict.losses());
      if (!fault.costsAMolecule() && !verdict.selections().equals(undisturbed)) {
        found.add("selected " + verdict.selections() + " instead of " + undisturbed);
      }
      found.forEach(loss -> losses.add(name + ", seed " + own + ": " + loss));
      int[] row = table.computeIfAbsent(name, n -> new int[3]);
      row[0]++;
      row[1] += verdict.resumes();
      row[2] += found.size();
    }
  }

  private static List<Fault> wanted() {
    String only = System.getProperty("faults.only", "");
    return Stream.of(Fault.values())
        .filter(fault -> only.isEmpty() || List.of(only.split(",")).contains(fault.name()))
        .toList();
  }

  private Path place(String name) throws IOException {
    return Files.createDirectory(dir.resolve(name));
  }

  private void print() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append('\n');
    text.append("%-60s %5s %8s %7s%n".formatted("fault", "runs", "resumes", "losses"));
    int[] sum = new int[3];
    table.forEach(
        (name, row) -> {
          text.append("%-60s %5d %8d %7d%n".formatted(name, row[0], row[1], row[2]));
          Arrays.setAll(sum, column -> sum[column] + row[column]);
        });
    text.append("%-60s %5d %8d %7d%n".formatted("all", sum[0], sum[1], sum[2]));
    losses.forEach(loss -> text.append(loss).append('\n'));
    Files.writeString(Path.of("target", "faults.txt"), text);
    System.err.print(text);
  }
}
