package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import multisite.function.Call;
import multisite.function.FunctionTable;
import multisite.function.TaskFailure;
import multisite.function.TaskFunction;

/** Functions that behave and misbehave in every way a worker has to survive. */
public final class TestFunctions {
  private TestFunctions() {}

  /** All of them. */
  public static FunctionTable table() {
    return new FunctionTable(
        Map.<String, TaskFunction>ofEntries(
            Map.entry("echo", call -> argument(call, 0)),
            Map.entry("pid", call -> LongNode.valueOf(ProcessHandle.current().pid())),
            Map.entry("print", TestFunctions::print),
            Map.entry("environment", TestFunctions::environment),
            Map.entry("fail", TestFunctions::fail),
            Map.entry("throw", TestFunctions::throwSomething),
            Map.entry("overflow", TestFunctions::overflow),
            Map.entry("exhaust", TestFunctions::exhaust),
            Map.entry("halt", TestFunctions::halt),
            Map.entry("die-of-an-error", TestFunctions::dieOfAnError),
            Map.entry("sleep", TestFunctions::sleep),
            Map.entry("hang-first-time", TestFunctions::hangFirstTime),
            Map.entry("child", TestFunctions::child),
            Map.entry("freeze", TestFunctions::freeze),
            Map.entry("garbage", TestFunctions::garbage),
            Map.entry("big", call -> TextNode.valueOf("x".repeat(argument(call, 0).asInt())))));
  }

  private static JsonNode argument(Call call, int index) {
    return call.task().args().get(index);
  }

  private static JsonNode print(Call call) {
    System.out.println("this must not come between the frames");
    return TextNode.valueOf("printed");
  }

  /** The values of the variables that are named by the arguments, with blanks between. */
  private static JsonNode environment(Call call) {
    return TextNode.valueOf(
        call.task().args().stream()
            .map(name -> call.environment().getOrDefault(name.asText(), "-"))
            .collect(Collectors.joining(" ")));
  }

  private static JsonNode fail(Call call) throws TaskFailure {
    throw new TaskFailure("scf_not_converged", "the SCF of CCO did not converge");
  }

  private static JsonNode throwSomething(Call call) {
    throw new IllegalStateException("a bug");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static JsonNode overflow(Call call) {
    return overflow(call);
  }

  private static JsonNode exhaust(Call call) {
    throw new OutOfMemoryError("a test's");
  }

  private static JsonNode halt(Call call) {
    Runtime.getRuntime().halt(argument(call, 0).asInt());
    return argument(call, 0);
  }

  /** Leaves a stack trace that is longer than what is told of a log. */
  private static JsonNode dieOfAnError(Call call) {
    Throwable cause = new IllegalStateException("the disk is full");
    cause.setStackTrace(
        Collections.nCopies(100, cause.getStackTrace()[0]).toArray(StackTraceElement[]::new));
    new IllegalArgumentException("the molecule cannot be kept", cause).printStackTrace();
    Runtime.getRuntime().halt(argument(call, 0).asInt());
    return argument(call, 0);
  }

  private static JsonNode sleep(Call call) throws InterruptedException {
    Thread.sleep(argument(call, 0).asLong());
    return argument(call, 0);
  }

  /** Writes its pid as a line of a file; answers with it only if it was not the first line. */
  private static JsonNode hangFirstTime(Call call) throws InterruptedException {
    Path file = Path.of(argument(call, 0).asText());
    if (appendLine(file, ProcessHandle.current().pid()) == 1) {
      Thread.sleep(1_000_000);
    }
    return LongNode.valueOf(ProcessHandle.current().pid());
  }

  /** Starts a program that ignores its parent's death, tells its pid by a file, and hangs. */
  private static JsonNode child(Call call) throws InterruptedException {
    try {
      Process sleep = new ProcessBuilder("sleep", "1000").inheritIO().start();
      appendLine(Path.of(argument(call, 0).asText()), sleep.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.sleep(1_000_000);
    return argument(call, 0);
  }

  private static JsonNode freeze(Call call) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.sleep(1_000_000);
    return argument(call, 0);
  }

  private static JsonNode garbage(Call call) throws InterruptedException {
    try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write("Segmentation fault, said a library\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      Thread.sleep(1_000_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return argument(call, 0);
  }

  private static int appendLine(Path file, long pid) {
    try {
      Files.writeString(file, pid + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      List<String> lines = Files.readAllLines(file);
      return lines.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
