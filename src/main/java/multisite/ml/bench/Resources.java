package multisite.ml.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What this process has used: processor time of all its threads, resident memory. */
final class Resources {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Resources() {}

  /** Processor seconds of all threads so far, the compiler's and the collector's included. */
  static double processorSeconds() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e9;
  }

  /** Megabytes in memory now, or -1 where the system does not tell. */
  static double residentMegabytes() throws IOException {
    return megabytes("VmRSS:");
  }

  /** The most megabytes that were in memory at once, or -1 where the system does not tell. */
  static double peakMegabytes() throws IOException {
    return megabytes("VmHWM:");
  }

  private static double megabytes(String field) throws IOException {
    if (!Files.exists(STATUS)) {
      return -1;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    return -1;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
