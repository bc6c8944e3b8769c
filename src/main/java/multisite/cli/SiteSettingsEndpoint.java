package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import multisite.chemistry.QcSettings;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;

/**
 * Simulations with the programs and directories of this host: what a message says of them is
 * another host's, and must not decide which program is started here.
 */
final class SiteSettingsEndpoint implements Endpoint {
  private static final List<String> OF_THE_HOST =
      List.of("xtb_command", "nwchem_command", "scratch_dir", "tasks_dir");

  private final Endpoint endpoint;
  private final ObjectNode own;

  /**
   * @param endpoint is closed with this one
   * @param own the settings of this host
   */
  SiteSettingsEndpoint(Endpoint endpoint, QcSettings own) {
    this.endpoint = endpoint;
    this.own = own.toJson();
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    endpoint.submit(withOwnSettings(task), done);
  }

  @Override
  public int workers() {
    return endpoint.workers();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private Task withOwnSettings(Task task) {
    if (task.args().size() < 2 || !(task.args().get(1) instanceof ObjectNode told)) {
      return task; // run_simulation will refuse it
    }
    ObjectNode settings = told.deepCopy();
    for (String name : OF_THE_HOST) {
      JsonNode value = own.get(name);
      if (value != null) {
        settings.set(name, value);
      }
    }
    List<JsonNode> args = new ArrayList<>(task.args());
    args.set(1, settings);
    return task.withArgs(args);
  }
}
