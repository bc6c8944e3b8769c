package multisite.function;

import java.util.List;
import java.util.Map;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.DeviceChoice;
import multisite.ml.ModelFileException;
import multisite.ml.MpnnConfig;
import multisite.ml.TrainingData;
import multisite.ml.TrainingFailedException;
import multisite.ml.TrainingOutcome;
import multisite.ml.TrainingSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The functions of a Multisite worker; what they need is made at their first call. */
public final class Functions {
  private static final Logger LOG = LoggerFactory.getLogger(Functions.class);

  private final LazySurrogate surrogate;

  /** Functions whose models are computed on a GPU if there is one. */
  public Functions() {
    this(DeviceChoice.parse("auto"));
  }

  /** Functions whose models are computed on that device. */
  public Functions(DeviceChoice device) {
    surrogate = new LazySurrogate(device);
  }

  /** All functions by their names. */
  public FunctionTable table() {
    return new FunctionTable(
        Map.of(
            "run_simulation", new RunSimulation(),
            "evaluate_mpnn", new EvaluateMpnn(surrogate),
            "update_mpnn", new TrainMpnn(surrogate, false),
            "retrain_mpnn", new TrainMpnn(surrogate, true)));
  }

  /**
   * Loads the tensor engine and runs through it once, on a thread of its own, so that the first
   * model need not wait for it.
   */
  public void warmUpModels() {
    Thread thread = new Thread(this::runThroughOnce, "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private void runThroughOnce() {
    try {
      TrainingData data =
          TrainingData.of(List.of("C", "CO", "C=C", "C#N"), new double[] {16, 13, 14, 17});
      TrainingOutcome outcome =
          surrogate.get().retrain(MpnnConfig.defaults(), data, TrainingSettings.of(4, 1e-3, 0));
      surrogate.get().evaluate(List.of(outcome.model()), data.graphs(), data.size());
    } catch (InvalidMoleculeException
        | TaskFailure
        | ModelFileException
        | TrainingFailedException
        | RuntimeException
        | LinkageError e) {
      LOG.warn("the models could not be warmed up: the first task will say why", e);
    }
  }
}
