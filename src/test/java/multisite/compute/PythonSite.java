package multisite.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import multisite.task.Json;
import multisite.task.Task;

/** A Python process that runs the {@link Shim} as a Globus Compute worker does. */
final class PythonSite implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  PythonSite(Path dir, Map<String, String> environment) throws IOException {
    Path shim = Files.writeString(dir.resolve("shim.py"), Shim.source());
    Path site = dir.resolve("site.py");
    try (InputStream in = PythonSite.class.getResourceAsStream("site.py")) {
      Files.write(site, Objects.requireNonNull(in).readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder("python3", site.toString(), shim.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -Xmx256m");
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    this.process = builder.start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Runs a task and waits for what came of it. */
  ShimAnswer run(ComputeSettings settings, Duration limit, Task task, Map<String, String> variables)
      throws IOException {
    ShimAnswer answer = ShimAnswer.of(raw(settings, limit, task, variables));
    return answer;
  }

  JsonNode raw(ComputeSettings settings, Duration limit, Task task, Map<String, String> variables)
      throws IOException {
    List<String> frames = ShimRequest.payload(task, settings, limit).lines().toList();
    String args = frames.get(2).replaceAll("\\d+$", "");
    JsonNode array = Json.MAPPER.readTree(args);
    ObjectNode order = Json.MAPPER.createObjectNode();
    order.set("request", array.get(0));
    order.set("task", array.get(1));
    order.set("environment", Json.MAPPER.valueToTree(variables));
    process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return Json.MAPPER.readTree(answers.readLine());
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
