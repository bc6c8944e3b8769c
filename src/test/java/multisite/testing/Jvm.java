package multisite.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that run a class of the test class path in a JVM of its own, quick to start. */
public final class Jvm {
  private Jvm() {}

  /** The command for that main class. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The same with another limit of the heap, such as {@code 32m}. */
  public static List<String> withHeap(String heap, Class<?> main, String... arguments) {
    List<String> command = command(main, arguments);
    command.set(command.indexOf("-Xmx256m"), "-Xmx" + heap);
    return command;
  }

  /** The command of a worker with the test functions. */
  public static List<String> worker() {
    return command(TestWorkerMain.class);
  }
}
