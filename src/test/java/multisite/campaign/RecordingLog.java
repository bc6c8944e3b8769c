package multisite.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import multisite.task.Result;
import multisite.task.Task;

/** Remembers what a test asks for. */
final class RecordingLog implements CampaignLog {
  final List<Result> failures = new ArrayList<>();
  final List<List<RankedMolecule>> rankings = new ArrayList<>();
  final List<Integer> abandoned = new ArrayList<>();

  @Override
  public void trainingSubmitted(Task task) {}

  @Override
  public void updateAbandoned(int round) {
    abandoned.add(round);
  }

  @Override
  public void simulationSubmitted(Task task, Pick pick, String smiles) {}

  @Override
  public void simulationSucceeded(Result result, Pick pick, JsonNode report, double ip) {}

  @Override
  public void simulationFailed(Result result, Pick pick) {
    failures.add(result);
  }

  @Override
  public void trainingStarted(int round, List<TrainingData.Entry> data, List<Task> tasks) {}

  @Override
  public void modelTrained(Result result, ModelVersion model, JsonNode history) {}

  @Override
  public void trainingFailed(Result result, int modelId) {}

  @Override
  public void inferenceFinished(Result result) {}

  @Override
  public void rankingMade(
      int round, List<ModelVersion> models, int capacity, List<RankedMolecule> best) {
    rankings.add(best);
  }
}
