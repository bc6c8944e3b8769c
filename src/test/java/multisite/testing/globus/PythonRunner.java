package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import multisite.task.Json;

/**
 * A Globus Compute worker in a plain Python process: it runs the source text that was registered,
 * with fresh globals for each task, and modules that stay. The process starts with its first task,
 * and again after its death.
 */
final class PythonRunner implements SiteRunner {
  private final Map<String, String> environment;
  private Process process;
  private DataOutputStream orders;
  private DataInputStream answers;

  PythonRunner(Map<String, String> environment) throws IOException {
    this.environment = environment;
    this.process = launch();
    this.orders = new DataOutputStream(process.getOutputStream());
    this.answers = new DataInputStream(process.getInputStream());
  }

  private Process launch() throws IOException {
    String source;
    try (InputStream in = PythonRunner.class.getResourceAsStream("site_worker.py")) {
      source = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    ProcessBuilder builder =
        new ProcessBuilder("python3", "-c", source).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Override
  public String run(String taskId, String buffer) throws Exception {
    byte[] order =
        Json.MAPPER.writeValueAsBytes(
            Json.MAPPER.createObjectNode().put("task_id", taskId).put("task_buffer", buffer));
    JsonNode answer;
    try {
      if (!process.isAlive()) {
        process = launch();
        orders = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
      }
      orders.writeInt(order.length);
      orders.write(order);
      orders.flush();
      answer = Json.MAPPER.readTree(answers.readNBytes(answers.readInt()));
    } catch (EOFException e) {
      throw new SiteException("WorkerLost", "Task failed: the worker at the site was lost", e);
    }
    if (answer.has("traceback")) {
      throw new SiteException(
          "RemoteExecutionError",
          answer.path("traceback").asText(),
          new IOException("at the site"));
    }
    return answer.path("data").asText();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
