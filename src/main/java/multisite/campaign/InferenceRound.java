package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import multisite.task.Task;
import org.jspecify.annotations.Nullable;

/** One pass of the ensemble over the search space: which chunks are out, and what came back. */
final class InferenceRound {
  private final int id;
  private final List<ModelVersion> models;
  private final RankingRule.Ranking ranking;

  @GuardedBy("this")
  private final Map<String, MoleculeSource.Chunk> open = new HashMap<>();

  @GuardedBy("this")
  private int chunksLeft;

  @GuardedBy("this")
  private int failedChunks;

  InferenceRound(int id, List<ModelVersion> models, int chunks, RankingRule.Ranking ranking) {
    this.id = id;
    this.models = List.copyOf(models);
    this.chunksLeft = chunks;
    this.ranking = ranking;
  }

  int id() {
    return id;
  }

  List<ModelVersion> models() {
    return models;
  }

  synchronized void opened(Task task, MoleculeSource.Chunk chunk) {
    open.put(task.taskId(), chunk);
  }

  /** Takes the result of a task in; its chunk, or null if the task is not open in this round. */
  synchronized MoleculeSource.@Nullable Chunk close(String taskId) {
    MoleculeSource.Chunk chunk = open.remove(taskId);
    if (chunk != null) {
      chunksLeft--;
    }
    return chunk;
  }

  synchronized void fail() {
    failedChunks++;
  }

  synchronized int failedChunks() {
    return failedChunks;
  }

  synchronized boolean isComplete() {
    return chunksLeft == 0;
  }

  /** Offers the molecules of a chunk to the ranking, but for those that were picked already. */
  void fold(MoleculeSource.Chunk chunk, float[][] predictions, IntPredicate isTaken) {
    for (int i = 0; i < chunk.size(); i++) {
      int index = chunk.firstIndex() + i;
      if (!isTaken.test(index)) {
        ranking.offer(index, predictions, i);
      }
    }
  }

  /** The best molecules, best first. */
  List<RankedMolecule> ranking() {
    return ranking.best();
  }
}
