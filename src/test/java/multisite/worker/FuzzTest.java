package multisite.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import multisite.task.FrameCodec;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.ResultJson;
import multisite.task.Task;
import multisite.task.WorkerMessage;
import multisite.testing.Mutations;
import multisite.testing.Tasks;
import multisite.testing.TestFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged frames and messages, 100,000 of them: each is understood or refused in a way that its
 * reader expects, and a worker that gets them ends with an exit code of its own.
 */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {
  private static final long SEED = 20260802;
  private static final int FRAMES = 60_000;
  private static final int MESSAGES = 36_000;
  private static final int SESSIONS = 1_000;
  private static final int FRAMES_A_SESSION = 4;

  private final Random random = new Random(SEED);
  private final Mutations mutations = new Mutations(random);
  private final List<WorkerMessage> messages = messages();

  @Test
  void noDamagedFrameCrashesTheReader() throws IOException {
    int understood = 0;
    for (int i = 0; i < FRAMES; i++) {
      byte[] mutant = mutations.ofBytes(frame(WorkerMessage.toJson(any())));
      try (InputStream in = new ByteArrayInputStream(mutant)) {
        Optional<JsonNode> json = FrameCodec.read(in);
        while (json.isPresent()) {
          understood += refusedOrUnderstood(json.get()) ? 1 : 0;
          json = FrameCodec.read(in);
        }
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(understood).as("mutants that are still messages").isBetween(FRAMES / 100, FRAMES);
  }

  @Test
  void noDamagedMessageCrashesTheReader() {
    int understood = 0;
    for (int i = 0; i < MESSAGES; i++) {
      understood += refusedOrUnderstood(mutations.ofJson(WorkerMessage.toJson(any()))) ? 1 : 0;
    }
    assertThat(understood).isBetween(MESSAGES / 10, MESSAGES - 100);
  }

  @Test
  void aWorkerThatIsFedDamageEndsWithAnExitCode() throws Exception {
    for (int session = 0; session < SESSIONS; session++) {
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      for (int i = 0; i < FRAMES_A_SESSION; i++) {
        JsonNode run =
            mutations.ofJson(
                WorkerMessage.toJson(
                    new WorkerMessage.Run(Tasks.of("echo", "CCO"), Map.of("A", "b"))));
        byte[] frame = frame(run);
        input.write(random.nextInt(4) == 0 ? mutations.ofBytes(frame) : frame);
      }
      assertThat(exits(input.toByteArray()))
          .as("session %d of seed %d", session, SEED)
          .isNotEmpty()
          .isSubsetOf(WorkerExit.DRIVER_GONE, WorkerExit.PROTOCOL);
    }
  }

  private static Queue<Integer> exits(byte[] input) throws InterruptedException {
    Queue<Integer> exits = new ConcurrentLinkedQueue<>();
    Worker worker =
        new Worker(
            TestFunctions.table(),
            new ByteArrayInputStream(input),
            new ByteArrayOutputStream(),
            "1.0",
            Clock.systemUTC(),
            Duration.ofHours(1),
            new RecordingProcess(exits));
    Thread thread = new Thread(worker::run, "fuzzed-worker");
    thread.setDaemon(true);
    thread.start();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(thread.isAlive()).isFalse();
    return exits;
  }

  /** Whether it is a message still; anything but a refusal in one sentence comes through. */
  private static boolean refusedOrUnderstood(JsonNode json) {
    try {
      WorkerMessage message = WorkerMessage.fromJson(json);
      WorkerMessage again = WorkerMessage.fromJson(WorkerMessage.toJson(message));
      assertThat(again.getClass()).isEqualTo(message.getClass());
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  private WorkerMessage any() {
    return messages.get(random.nextInt(messages.size()));
  }

  private static byte[] frame(JsonNode message) throws IOException {
    byte[] body = FrameCodec.encode(message);
    return ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
  }

  private static List<WorkerMessage> messages() {
    Task task = Tasks.of("echo", "CCO", 1.5, List.of(1, 2));
    List<WorkerMessage> messages = new ArrayList<>();
    messages.add(new WorkerMessage.Hello("1.0", 4711));
    messages.add(new WorkerMessage.Heartbeat(List.of(1L, 2L)));
    messages.add(new WorkerMessage.Run(task, Map.of("PARSL_MPI_PREFIX", "mpiexec")));
    for (Outcome outcome :
        List.of(
            new Outcome.Success(TextNode.valueOf("ü")),
            new Outcome.Failure("scf_not_converged", "it did not", "…"))) {
      messages.add(
          new WorkerMessage.Done(
              new Result(task, outcome, task.timing(), Map.of("pid", "1"), Map.of("value", 1L))));
    }
    assertThat(ResultJson.toTask(ResultJson.toJson(task))).isEqualTo(task);
    return messages;
  }
}
