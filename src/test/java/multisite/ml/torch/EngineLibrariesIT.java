package multisite.ml.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multisite.ml.NativeLibraries;
import multisite.testing.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that find no unpacked libraries, all at once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EngineLibrariesIT {
  private static final int PROCESSES = 6;

  @TempDir Path dir;

  @Test
  void processesThatStartTogetherDoNotLoadWhatAnotherIsUnpacking() throws Exception {
    Path empty = Files.createDirectory(dir.resolve("natives"));
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(start(empty));
      }
      for (Process process : processes) {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("cpu");
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThat(empty.resolve(".whole")).as("later ones need not wait").exists();
  }

  private Process start(Path natives) throws IOException {
    List<String> command = Jvm.command(EngineStartMain.class);
    command.add(1, "-D" + NativeLibraries.PROPERTY + "=" + natives);
    return new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
  }
}
