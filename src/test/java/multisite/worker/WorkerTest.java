package multisite.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.function.FunctionTable;
import multisite.function.TaskFunction;
import multisite.task.FrameCodec;
import multisite.task.Outcome;
import multisite.task.Phase;
import multisite.task.Result;
import multisite.task.Stamp;
import multisite.task.WorkerMessage;
import multisite.testing.Tasks;
import multisite.testing.TestFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker's loop on streams in memory, in a process that cannot really end. */
@Timeout(20)
class WorkerTest {
  private static final int LARGEST_ANSWER = 100_000;
  private static final Clock NOON = Clock.fixed(Instant.ofEpochSecond(43200), ZoneOffset.UTC);
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();
  private final OwnProcess process =
      new OwnProcess() {
        @Override
        public long pid() {
          return 42;
        }

        @Override
        public String hostname() {
          return "nid0001";
        }

        @Override
        public List<Long> descendants() {
          return List.of(43L, 44L);
        }

        @Override
        public void end(int exitCode) {
          exits.add(exitCode);
        }
      };

  @Test
  void saysHelloAndAnswersEachTaskInTurn() throws Exception {
    List<WorkerMessage> said =
        talk(run("echo", "CCO"), run("fail"), run("throw"), run("overflow"), run("unheard-of"));

    assertThat(said.get(0)).isEqualTo(new WorkerMessage.Hello("1.0", 42));
    Result echo = result(said.get(1));
    assertThat(echo.outcome()).isEqualTo(new Outcome.Success(TextNode.valueOf("CCO")));
    assertThat(echo.workerInfo()).isEqualTo(Map.of("hostname", "nid0001", "pid", "42"));
    assertThat(echo.timing().stamps())
        .containsEntry(Stamp.CREATED, 1000.0)
        .containsEntry(Stamp.COMPUTE_STARTED, 43200.0)
        .containsEntry(Stamp.COMPUTE_ENDED, 43200.0);
    assertThat(echo.timing().phases())
        .containsOnlyKeys(Phase.RUNNING, Phase.DESERIALIZE_INPUTS, Phase.SERIALIZE_RESULTS);
    assertThat(echo.messageSizes()).isEqualTo(Map.of("inputs", 5L, "value", 5L));
    assertThat(said.subList(2, 6))
        .extracting(message -> ((Outcome.Failure) result(message).outcome()).kind())
        .containsExactly("scf_not_converged", "internal_error", "internal_error", "unknown_method");
    assertThat(exits).containsExactly(WorkerExit.DRIVER_GONE);
  }

  @Test
  void passesTheTasksEnvironmentOn() throws Exception {
    FunctionTable table =
        new FunctionTable(
            Map.of("prefix", call -> TextNode.valueOf(call.environment().get("PARSL_MPI_PREFIX"))));
    WorkerMessage run =
        new WorkerMessage.Run(Tasks.of("prefix"), Map.of("PARSL_MPI_PREFIX", "mpiexec -n 4"));

    List<WorkerMessage> said = talk(table, run);

    assertThat(result(said.get(1)).outcome())
        .isEqualTo(new Outcome.Success(TextNode.valueOf("mpiexec -n 4")));
  }

  @Test
  void endsWhenTheDriverIsGoneInTheMiddleOfAFunction() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    TaskFunction hang =
        call -> {
          running.countDown();
          released.await();
          return TextNode.valueOf("too late");
        };
    PipedOutputStream driver = new PipedOutputStream();
    Thread worker =
        start(
            new FunctionTable(Map.of("hang", hang)),
            new PipedInputStream(driver),
            new ByteArrayOutputStream(),
            NEVER);
    FrameCodec.write(driver, WorkerMessage.toJson(run("hang")));
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    driver.close();

    assertThat(exits.poll(10, TimeUnit.SECONDS)).isEqualTo(WorkerExit.DRIVER_GONE);
    released.countDown();
    worker.join();
  }

  @Test
  void endsWhenNobodyListens() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    PipedOutputStream driver = new PipedOutputStream();

    start(TestFunctions.table(), new PipedInputStream(driver), closed, NEVER).join();

    assertThat(exits).containsExactly(WorkerExit.DRIVER_GONE);
  }

  @Test
  void anAnswerThatTheDriverHasNoMemoryForIsASentence() throws Exception {
    List<WorkerMessage> said = talk(run("big", LARGEST_ANSWER), run("echo", "next"));

    assertThat(result(said.get(1)).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo("result_too_large");
              assertThat(failure.message())
                  .isEqualTo(
                      "the result of 'big' has 0.1 MB, and the driver has memory for 0.1 MB at"
                          + " once: give its java a larger heap (-Xmx)");
            });
    assertThat(result(said.get(2)).success()).isTrue();
  }

  @Test
  void endsTheProcessWhenMemoryIsExhausted() throws Exception {
    talk(run("exhaust"));

    assertThat(exits).contains(WorkerExit.OUT_OF_MEMORY);
  }

  @Test
  void endsOnInputThatIsNoMessage() throws Exception {
    for (String garbage :
        List.of("hello, worker", "\0\0\0\2{}", "\0\0\0\4null", "\0\0\0\11{\"a\"")) {
      exits.clear();
      start(
              TestFunctions.table(),
              new ByteArrayInputStream(garbage.getBytes(StandardCharsets.ISO_8859_1)),
              new ByteArrayOutputStream(),
              NEVER)
          .join();
      assertThat(exits).as(garbage).contains(WorkerExit.PROTOCOL);
    }
  }

  @Test
  void tellsOfItsChildrenWhileAFunctionRuns() throws Exception {
    PipedOutputStream driver = new PipedOutputStream();
    PipedInputStream fromWorker = new PipedInputStream(1 << 16);
    start(
        TestFunctions.table(),
        new PipedInputStream(driver),
        new PipedOutputStream(fromWorker),
        Duration.ofMillis(20));

    assertThat(next(fromWorker)).isInstanceOf(WorkerMessage.Hello.class);
    for (int i = 0; i < 3; i++) {
      assertThat(next(fromWorker)).isEqualTo(new WorkerMessage.Heartbeat(List.of(43L, 44L)));
    }
    driver.close();
    await().until(() -> !exits.isEmpty());
  }

  private static WorkerMessage next(InputStream in) throws IOException {
    return WorkerMessage.fromJson(FrameCodec.read(in).orElseThrow());
  }

  private List<WorkerMessage> talk(WorkerMessage... messages) throws Exception {
    return talk(TestFunctions.table(), messages);
  }

  private List<WorkerMessage> talk(FunctionTable table, WorkerMessage... messages)
      throws Exception {
    BlockingQueue<Boolean> answered = new LinkedBlockingQueue<>();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            answered.add(true);
          }
        };
    PipedOutputStream driver = new PipedOutputStream();
    Thread worker = start(table, new PipedInputStream(driver, 1 << 16), out, NEVER);
    for (WorkerMessage message : messages) {
      FrameCodec.write(driver, WorkerMessage.toJson(message));
    }
    for (int i = 0; i <= messages.length && exits.isEmpty(); i++) {
      answered.poll(2, TimeUnit.SECONDS);
    }
    driver.close();
    worker.join();
    List<WorkerMessage> said = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(out.toByteArray());
    Optional<WorkerMessage> message = FrameCodec.read(in).map(WorkerMessage::fromJson);
    while (message.isPresent()) {
      said.add(message.get());
      message = FrameCodec.read(in).map(WorkerMessage::fromJson);
    }
    return said;
  }

  private Thread start(FunctionTable table, InputStream in, OutputStream out, Duration heartbeat) {
    Worker worker =
        new Worker(
            table, WorkerStores.none(), in, out, "1.0", NOON, heartbeat, process, LARGEST_ANSWER);
    Thread thread = new Thread(worker::run, "worker");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static WorkerMessage run(String method, Object... args) {
    return new WorkerMessage.Run(Tasks.of(method, args), Map.of());
  }

  private static Result result(WorkerMessage message) {
    return ((WorkerMessage.Done) message).result();
  }
}
