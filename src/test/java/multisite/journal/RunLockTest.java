package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path dir;

  @Test
  void itIsFreeAgainWhenItsDriverLetGo() {
    Path file = dir.resolve("lock");
    RunLock.acquire(file).close();
    assertThat(RunLock.holder(file)).isEmpty();
    RunLock.acquire(file).close();
  }

  @Test
  void theSameProcessCannotTakeItTwice() {
    Path file = dir.resolve("lock");
    try (RunLock lock = RunLock.acquire(file)) {
      assertThat(lock).isNotNull();
      assertThat(RunLock.holder(file))
          .hasValueSatisfying(
              holder -> assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid()));
      assertThatThrownBy(() -> RunLock.acquire(file))
          .isInstanceOf(RunDirectoryException.class)
          .hasMessage(
              "another driver works on %s: process %d on %s; if it is gone, delete %s"
                  .formatted(dir, ProcessHandle.current().pid(), HostInfo.hostName(), file));
    }
  }

  @Test
  void itIsRefusedWhileAnotherProcessHoldsItAndTakenOverWhenThatWasKilled() throws Exception {
    Path file = dir.resolve("lock");
    Process driver =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherDriver.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> RunLock.acquire(file))
          .hasMessageContaining("process " + driver.pid() + " on " + HostInfo.hostName());
      driver.destroyForcibly();
      assertThat(driver.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(RunLock.holder(file)).isEmpty();
      RunLock.acquire(file).close();
    } finally {
      driver.destroyForcibly();
    }
  }

  @Test
  void aLockOfAnotherHostIsBelieved() throws IOException {
    Path file = dir.resolve("lock");
    Files.writeString(file, "{\"host\":\"elsewhere\",\"pid\":1,\"started\":\"\"}");
    assertThatThrownBy(() -> RunLock.acquire(file))
        .hasMessageContaining("process 1 on elsewhere; if it is gone, delete " + file);
  }

  @Test
  void aProcessNumberThatWasGivenToAnotherProcessIsStale() throws IOException {
    Path file = dir.resolve("lock");
    Files.writeString(
        file,
        "{\"host\":\"%s\",\"pid\":%d,\"started\":\"2001-01-01T00:00:00Z\"}"
            .formatted(HostInfo.hostName(), ProcessHandle.current().pid()));
    assertThat(RunLock.holder(file)).isEmpty();
    RunLock.acquire(file).close();
  }

  @Test
  void aTornLockIsStale() throws IOException {
    Path file = dir.resolve("lock");
    Files.writeString(file, "{\"host\":\"else");
    RunLock.acquire(file).close();
    assertThat(file).isEmptyFile();
  }

  /** A process that takes the lock and never lets go. */
  static final class OtherDriver {
    private OtherDriver() {}

    public static void main(String[] args) throws Exception {
      try (RunLock lock = RunLock.acquire(Path.of(args[0]))) {
        System.out.println(lock == null ? "" : "locked");
        while (System.in.read() >= 0) {
          // until killed
        }
      }
    }
  }
}
