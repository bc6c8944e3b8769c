package multisite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import multisite.campaign.ModelTasks;
import multisite.campaign.ModelVersion;
import multisite.campaign.Predictions;
import multisite.ml.PackedGraphs;
import multisite.searchspace.Chunk;
import multisite.task.Endpoint;
import multisite.task.Outcome;
import multisite.task.Result;
import multisite.task.Task;

/** Runs training and inference tasks on an endpoint, for commands that are no campaign. */
final class ModelTaskRunner {
  private final Endpoint endpoint;
  private final ModelTasks tasks;

  ModelTaskRunner(Endpoint endpoint, ModelTasks tasks) {
    this.endpoint = endpoint;
    this.tasks = tasks;
  }

  /** Begins a task. */
  CompletableFuture<Result> submit(Task task) {
    CompletableFuture<Result> answer = new CompletableFuture<>();
    endpoint.submit(task, answer::complete);
    return answer;
  }

  /** Begins to ask models about molecules; no molecules are no task. */
  CompletableFuture<float[][]> predict(List<ModelVersion> models, PackedGraphs graphs) {
    if (graphs.size() == 0) {
      return CompletableFuture.completedFuture(new float[models.size()][0]);
    }
    Chunk chunk = new Chunk(0, 0, graphs.size());
    return submit(tasks.infer(chunk, 0, models, graphs.toBytes()))
        .thenApply(result -> predictions(result, models.size(), graphs.size()));
  }

  private static float[][] predictions(Result result, int models, int molecules) {
    try {
      return Predictions.fromJson(value(result, "the molecules"), models, molecules);
    } catch (IOException e) {
      throw new UserException(ExitCodes.FAILED, "a worker's answer: " + e.getMessage());
    }
  }

  /**
   * The value of a task that succeeded.
   *
   * @param what for the message
   * @throws UserException if it failed
   */
  static JsonNode value(Result result, String what) {
    if (result.outcome() instanceof Outcome.Success success) {
      return success.value();
    }
    Outcome.Failure failure = (Outcome.Failure) result.outcome();
    throw new UserException(
        failure.kind().equals("no_device") ? ExitCodes.UNAVAILABLE : ExitCodes.FAILED,
        result.task().method() + " failed for " + what + ": " + failure.message());
  }

  /** Waits for an answer; what went wrong with it is thrown here. */
  static <T> T await(Future<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
