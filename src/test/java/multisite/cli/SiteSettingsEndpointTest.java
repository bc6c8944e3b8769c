package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import multisite.chemistry.QcSettings;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;
import multisite.testing.Tasks;
import org.junit.jupiter.api.Test;

class SiteSettingsEndpointTest {
  private final List<Task> submitted = new ArrayList<>();

  @Test
  void startsNoProgramThatAMessageNames() {
    QcSettings own = QcSettings.defaults().with("xtb_command", "xtb").with("tasks_dir", "/mine");
    Map<String, Object> told =
        Map.of("xtb_command", "/tmp/evil", "tasks_dir", "/etc", "cores", 4, "spec", "xtb");

    try (SiteSettingsEndpoint endpoint = new SiteSettingsEndpoint(new Recorder(), own)) {
      endpoint.submit(Tasks.of("run_simulation", "C", told), result -> {});
    }

    JsonNode settings = submitted.get(0).args().get(1);
    assertThat(settings.path("xtb_command").asText()).isEqualTo("xtb");
    assertThat(settings.path("tasks_dir").asText()).isEqualTo("/mine");
    assertThat(settings.path("cores").asInt()).isEqualTo(4);
  }

  @Test
  void leavesATaskAloneThatHasNoSettings() {
    Task task = Tasks.of("run_simulation", "C");
    try (SiteSettingsEndpoint endpoint =
        new SiteSettingsEndpoint(new Recorder(), QcSettings.defaults())) {
      endpoint.submit(task, result -> {});
    }

    assertThat(submitted).containsExactly(task);
  }

  private final class Recorder implements Endpoint {
    @Override
    public void submit(Task task, Consumer<Result> done) {
      submitted.add(task);
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
