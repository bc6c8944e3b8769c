package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import multisite.task.Result;
import multisite.task.Task;

/**
 * Where a campaign writes down what it decided and what came back. Each method returns when the
 * lines are on disk; a failure to write is fatal for the campaign and is thrown as the
 * implementation's unchecked exception.
 */
public interface CampaignLog {

  /** A molecule was chosen and its task is about to be sent. */
  void simulationSubmitted(Task task, Pick pick, String smiles);

  /** A simulation ended well; {@code report} is the value of {@code run_simulation}. */
  void simulationSucceeded(Result result, Pick pick, JsonNode report, double ip);

  /** A simulation ended badly. */
  void simulationFailed(Result result, Pick pick);

  /** A training round begins: its tasks, one a model, are about to be sent. */
  void trainingStarted(int round, List<TrainingData.Entry> data, List<Task> tasks);

  /** A task of a training round that was begun before is about to be sent. */
  void trainingSubmitted(Task task);

  /** A model was trained. */
  void modelTrained(Result result, ModelVersion model, JsonNode history);

  /** A model could not be trained and keeps its old weights. */
  void trainingFailed(Result result, int modelId);

  /** An inference task came back, well or not. */
  void inferenceFinished(Result result);

  /**
   * A ranking was made, and the update is complete.
   *
   * @param capacity how many molecules it was allowed to have
   * @param best what it keeps, best first
   */
  void rankingMade(int round, List<ModelVersion> models, int capacity, List<RankedMolecule> best);

  /** The update ended without a new ranking. */
  void updateAbandoned(int round);
}
