package multisite.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import multisite.task.Json;

/**
 * The machine a driver runs on, for {@code host_info.json}: the original's fields, with Java in
 * place of Python.
 */
public final class HostInfo {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private HostInfo() {}

  /** This machine and this Java; {@code gitCommit} is what the jar was built from, or empty. */
  public static ObjectNode here(String gitCommit) {
    List<String> cpus = linesOf(CPU_INFO);
    int accessible = Runtime.getRuntime().availableProcessors();
    int cores = (int) cpus.stream().filter(line -> line.startsWith("processor")).count();
    return Json.MAPPER
        .createObjectNode()
        .put("git_commit", gitCommit)
        .put("processor", System.getProperty("os.arch"))
        .put("java_version", Runtime.version().toString())
        .put("java_vm", System.getProperty("java.vm.name"))
        .put("hostname", hostName())
        .put("os", System.getProperty("os.name") + "-" + System.getProperty("os.version"))
        .put("cpu_name", cpuName(cpus))
        .put("n_cores", Math.max(cores, accessible))
        .put("accessible_cores", accessible)
        .put("max_heap_bytes", Runtime.getRuntime().maxMemory());
  }

  /** The name of this machine, without asking a name server; {@code localhost} if it has none. */
  public static String hostName() {
    List<String> lines = linesOf(HOST_NAME);
    return lines.isEmpty() || lines.get(0).isBlank() ? "localhost" : lines.get(0).strip();
  }

  private static String cpuName(List<String> cpus) {
    return cpus.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of(); // not on Linux: the field stays empty
    }
  }
}
