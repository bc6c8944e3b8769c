package multisite.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import multisite.function.Functions;
import multisite.ml.DeviceChoice;
import multisite.ml.NativeLibraries;
import multisite.store.StandardConnectors;
import multisite.task.FrameCodec;
import multisite.worker.Worker;
import multisite.worker.WorkerStores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The internal command {@code worker}: runs tasks from standard input. */
@Command(name = "worker", hidden = true, description = "Internal: runs tasks from standard input.")
final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--warm-up",
      description = "Load the tensor engine at once, not with the first task that needs it.")
  boolean warmUp;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where models are computed: auto, cpu or cuda:N.")
  String device = "auto";

  @Option(
      names = "--largest-answer",
      defaultValue = "" + FrameCodec.MAX_BYTES,
      description = "Bytes of an answer that the driver has memory for.")
  int largestAnswer = FrameCodec.MAX_BYTES;

  private final Context context;

  WorkerCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Functions functions = new Functions(DeviceChoice.parse(device));
    if (warmUp) {
      functions.warmUpModels();
    }
    WorkerStores stores =
        new WorkerStores(
            new StandardConnectors(
                RunStores.redisSettings(context.environment()), RunStores.host()));
    Worker.runOnStandardStreams(functions.table(), stores, Version.current(), largestAnswer);
    return ExitCodes.DONE;
  }

  /** Starts workers from the same jar, or the same classes, as this process. */
  static WorkerLauncher ofThisProgram() {
    return nativeLibraries -> {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // One task at a time: no collector's or pools' threads for every core there is, and what is
      // computed waits for the compilers, so that one core is enough at any moment.
      command.add("-XX:+UseSerialGC");
      command.add("-XX:ActiveProcessorCount=1");
      command.add("-XX:-BackgroundCompilation");
      command.add("-D" + NativeLibraries.PROPERTY + "=" + nativeLibraries);
      command.add("-Dfile.encoding=UTF-8");
      Path code = codeSource();
      if (Files.isRegularFile(code) && code.toString().toLowerCase(Locale.ROOT).endsWith(".jar")) {
        command.addAll(List.of("-jar", code.toString()));
      } else {
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      }
      command.add("worker");
      command.add("--largest-answer=" + largestAnswer(Runtime.getRuntime().maxMemory()));
      return command;
    };
  }

  /** An answer is in memory as bytes, as text and as what the text says, all at the same time. */
  static int largestAnswer(long heap) {
    return (int) Math.min(heap / 8, FrameCodec.MAX_BYTES);
  }

  private static Path codeSource() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program does not know its own jar", e);
    }
  }
}
