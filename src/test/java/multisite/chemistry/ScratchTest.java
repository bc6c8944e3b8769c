package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import multisite.testing.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scratch directories: gone with their task, and after a kill with the next process. */
class ScratchTest {
  @TempDir Path parent;

  @Test
  void isGoneWithItsTask() {
    try (Scratch scratch = Scratch.below(parent.toString())) {
      assertThat(Files.isDirectory(scratch.subdirectory("neutral-1"))).isTrue();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void keepsItsFilesButNotItsLock() throws Exception {
    Path kept = parent.resolve("kept");
    try (Scratch scratch = Scratch.below(parent.resolve("scratch").toString())) {
      Files.writeString(scratch.subdirectory("neutral-1").resolve("xtb.out"), "text");
      scratch.keep(kept, 1000);
    }
    try (Stream<Path> files = Files.walk(kept)) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(kept.resolve("neutral-1/xtb.out"));
    }
  }

  @Test
  void isSweptWhenItsProcessWasKilled() throws Exception {
    Process process = processWithScratch();
    process.destroyForcibly().waitFor();
    age(Duration.ofMinutes(5));

    Scratch.sweep(parent.toString());

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void isLeftToALivingProcess() throws Exception {
    Process process = processWithScratch();
    try {
      age(Duration.ofMinutes(5));
      Scratch.sweep(parent.toString());
      assertThat(scratches()).hasSize(1);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void isLeftWhileItsOwnerMayBeAboutToLockIt() throws Exception {
    Process process = processWithScratch();
    process.destroyForcibly().waitFor();

    Scratch.sweep(parent.toString());

    assertThat(scratches()).hasSize(1);
  }

  private Process processWithScratch() throws IOException {
    Process process =
        new ProcessBuilder(Jvm.command(ScratchMain.class, parent.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("made");
    return process;
  }

  private void age(Duration duration) throws IOException {
    for (Path scratch : scratches()) {
      Files.setLastModifiedTime(
          scratch.resolve(".owner"), FileTime.from(Instant.now().minus(duration)));
    }
  }

  private List<Path> scratches() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.toList();
    }
  }
}
