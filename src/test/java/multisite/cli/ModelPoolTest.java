package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import multisite.ml.DeviceChoice;
import multisite.task.Endpoint;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How workers and GPUs find together, on paper: no GPU is needed. */
class ModelPoolTest {
  private static final DeviceChoice AUTO = DeviceChoice.parse("auto");
  private static final Gpus NONE = new Gpus(false, List.of());
  private static final Gpus TWO = new Gpus(true, List.of("0", "1"));

  @TempDir Path dir;

  @Test
  void givesEveryWorkerOneGpu() {
    assertThat(ModelPool.Settings.of(2, AUTO, TWO).gpus()).containsExactly("0", "1");
    assertThat(ModelPool.Settings.of(1, AUTO, TWO).gpus()).containsExactly("0");
    assertThat(ModelPool.Settings.of(8, AUTO, TWO).workers()).isEqualTo(2);
  }

  @Test
  void leavesGpusAloneWhenToldSo() {
    ModelPool.Settings settings = ModelPool.Settings.of(8, DeviceChoice.cpu(), TWO);

    assertThat(settings.workers()).isEqualTo(8);
    assertThat(settings.gpus()).isEmpty();
    assertThat(ModelPool.Settings.of(8, AUTO, NONE).workers()).isEqualTo(8);
  }

  @Test
  void startsOneWorkerOnTheGpuThatWasNamed() {
    ModelPool.Settings settings = ModelPool.Settings.of(4, DeviceChoice.parse("cuda:1"), TWO);

    assertThat(settings.workers()).isEqualTo(1);
    assertThat(settings.device()).hasToString("cuda:1");
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    assertThatThrownBy(() -> ModelPool.Settings.of(1, DeviceChoice.parse("cuda:2"), TWO))
        .hasMessage("--device cuda:2: this machine shows 2 GPUs");
    assertThatThrownBy(() -> ModelPool.Settings.of(1, DeviceChoice.parse("cuda"), NONE))
        .hasMessageContaining("built for processors only");
  }

  @Test
  void findsTheGpusThatAreVisible() throws IOException {
    Files.createDirectories(dir.resolve("0000:01:00.0"));
    Files.createDirectories(dir.resolve("0000:02:00.0"));

    assertThat(Gpus.of(true, Map.of(), dir).names()).containsExactly("0", "1");
    assertThat(Gpus.of(true, Map.of("CUDA_VISIBLE_DEVICES", "3, GPU-ab12"), dir).names())
        .containsExactly("3", "GPU-ab12");
    assertThat(Gpus.of(true, Map.of("CUDA_VISIBLE_DEVICES", ""), dir).names()).isEmpty();
    assertThat(Gpus.of(true, Map.of("CUDA_VISIBLE_DEVICES", "-1"), dir).names()).isEmpty();
    assertThat(Gpus.of(true, Map.of(), dir.resolve("absent")).names()).isEmpty();
    assertThat(Gpus.of(false, Map.of(), dir).names()).isEmpty();
  }

  @Test
  void sendsTasksWhereTheFewestAre() {
    List<Kept> pools = List.of(new Kept(), new Kept());
    List<Result> answers = new ArrayList<>();
    try (SpreadEndpoint both = new SpreadEndpoint(List.copyOf(pools))) {
      both.submit(Tasks.of("echo"), answers::add);
      both.submit(Tasks.of("echo"), answers::add);
      both.submit(Tasks.of("echo"), answers::add);
      assertThat(pools.get(0).open).hasSize(2);
      assertThat(pools.get(1).open).hasSize(1);

      pools.get(0).answerAll();
      both.submit(Tasks.of("echo"), answers::add);

      assertThat(answers).hasSize(2);
      assertThat(both.workers()).isEqualTo(2);
      assertThat(pools.get(0).open).hasSize(1);
    }
    assertThat(pools).allMatch(pool -> pool.closed);
  }

  /** An endpoint of one worker that answers when it is told to. */
  private static final class Kept implements Endpoint {
    private final List<Runnable> open = new ArrayList<>();
    private boolean closed;

    @Override
    public void submit(Task task, Consumer<Result> done) {
      Outcome.Failure failure = new Outcome.Failure("test", "it is a test", "");
      open.add(() -> done.accept(Result.failed(task, failure)));
    }

    private void answerAll() {
      List<Runnable> all = List.copyOf(open);
      open.clear();
      all.forEach(Runnable::run);
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
