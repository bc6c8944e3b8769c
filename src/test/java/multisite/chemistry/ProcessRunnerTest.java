package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
  /** A program with a child and a grandchild, all of which sleep. */
  private static final List<String> TREE =
      List.of("sh", "-c", "(sleep 300 & sleep 300) & sleep 300");

  private final ProcessRunner runner = new ProcessRunner();
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @TempDir Path directory;

  @AfterEach
  void close() {
    other.shutdownNow();
    runner.close();
  }

  @Test
  void writesBothOutputsAndReturnsTheExitCode() throws Exception {
    ProcessOutcome outcome =
        runner.run(request(List.of("sh", "-c", "echo $WORD; echo bad >&2; exit 3"), 60));
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.timedOut()).isFalse();
    assertThat(directory.resolve("out")).hasContent("hello");
    assertThat(directory.resolve("err")).hasContent("bad");
  }

  @Test
  void givesTheProgramTheLargestStackAllowed() throws Exception {
    runner.run(request(List.of("sh", "-c", "ulimit -s; ulimit -H -s"), 60));
    List<String> limits = Files.readAllLines(directory.resolve("out"));
    assertThat(limits.get(0)).isEqualTo(limits.get(1));
  }

  @Test
  void killsTheWholeTreeAtATimeout() throws Exception {
    Future<ProcessOutcome> running = other.submit(() -> runner.run(request(TREE, 2)));
    await().until(() -> runner.pids().size() >= 4);
    List<Long> pids = runner.pids();
    assertThat(running.get().timedOut()).isTrue();
    assertAllGone(pids);
    assertThat(runner.pids()).isEmpty();
  }

  @Test
  void killsTheWholeTreeWhenInterrupted() throws Exception {
    other.submit(() -> runner.run(request(TREE, 300)));
    await().until(() -> runner.pids().size() >= 4);
    List<Long> pids = runner.pids();
    other.shutdownNow();
    assertAllGone(pids);
    await().until(() -> runner.pids().isEmpty());
  }

  @Test
  void killsWhatStillRunsWhenClosed() throws Exception {
    other.submit(() -> runner.run(request(TREE, 300)));
    await().until(() -> runner.pids().size() >= 4);
    List<Long> pids = runner.pids();
    runner.close();
    assertAllGone(pids);
  }

  @Test
  void namesAProgramThatIsNotThere() {
    assertThatThrownBy(() -> runner.run(request(List.of("no-such-program"), 1)))
        .isInstanceOfSatisfying(
            QcException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PROGRAM_MISSING))
        .hasMessage("The program no-such-program is not on the PATH.");
  }

  @Test
  void findsAProgramByItsPath() {
    assertThat(ProcessRunner.find("/bin/sh", Map.of())).contains(Path.of("/bin/sh"));
    assertThat(ProcessRunner.find("sh", Map.of("PATH", "/nowhere:/bin")))
        .contains(Path.of("/bin/sh"));
    assertThat(ProcessRunner.find(directory.toString(), Map.of())).isEmpty();
  }

  private static void assertAllGone(List<Long> pids) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(pids)
                    .allSatisfy(
                        pid ->
                            assertThat(
                                    ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                                .isFalse()));
  }

  private ProcessRequest request(List<String> command, int seconds) {
    return new ProcessRequest(
        command,
        directory,
        Map.of("WORD", "hello"),
        Duration.ofSeconds(seconds),
        directory.resolve("out"),
        directory.resolve("err"));
  }
}
