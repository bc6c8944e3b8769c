package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import multisite.chemistry.ProcessRunner;
import multisite.chemistry.QcFailure;
import multisite.chemistry.QcSettings;
import multisite.chemistry.SimulationReport;
import multisite.chemistry.Simulator;

/**
 * {@code run_simulation(smiles, settings)}: the ionization potentials of a molecule, as a {@link
 * SimulationReport}. A molecule without one is a {@link TaskFailure} of the chemistry's kind.
 *
 * <p>Simulators are kept from task to task, one for each settings: a campaign has one.
 */
final class RunSimulation implements TaskFunction {
  private final ProcessRunner runner = new ProcessRunner();
  private final Map<QcSettings, Simulator> simulators = new HashMap<>();

  @Override
  public JsonNode call(Call call) throws TaskFailure, InterruptedException {
    Arguments arguments = new Arguments(call);
    String smiles = arguments.text(0, "smiles");
    QcSettings settings = QcSettings.fromJson(arguments.json(1, "settings"));
    SimulationReport report = simulator(settings).run(smiles, call.environment());
    if (report.failure().isPresent()) {
      QcFailure failure = report.failure().get();
      throw new TaskFailure(failure.kind().wireName(), failure.message());
    }
    return report.toJson();
  }

  private synchronized Simulator simulator(QcSettings settings) {
    if (simulators.isEmpty()) {
      Simulator.sweepScratch(settings);
    }
    return simulators.computeIfAbsent(settings, s -> new Simulator(s, runner));
  }
}
