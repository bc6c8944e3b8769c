package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import multisite.ml.Acquisition;
import multisite.ml.EnsembleScores;
import multisite.ml.UcbRanking;
import multisite.searchspace.Chunk;
import multisite.task.Task;
import org.jspecify.annotations.Nullable;

/** One pass of the ensemble over the search space: which chunks are out, and what came back. */
final class InferenceRound {
  private final int id;
  private final List<ModelVersion> models;
  private final EnsembleScores scores;

  @GuardedBy("this")
  private final Map<String, Chunk> open = new HashMap<>();

  @GuardedBy("this")
  private int chunksLeft;

  @GuardedBy("this")
  private final Set<Integer> triedAgain = new HashSet<>();

  @GuardedBy("this")
  private int chunksLeftOut;

  InferenceRound(int id, List<ModelVersion> models, int chunks, int molecules) {
    this.id = id;
    this.models = List.copyOf(models);
    this.chunksLeft = chunks;
    this.scores = new EnsembleScores(molecules);
  }

  int id() {
    return id;
  }

  List<ModelVersion> models() {
    return models;
  }

  synchronized void opened(Task task, Chunk chunk) {
    open.put(task.taskId(), chunk);
  }

  /** Takes the result of a task in; its chunk, or null if the task is not open in this round. */
  synchronized @Nullable Chunk close(String taskId) {
    return open.remove(taskId);
  }

  /** Whether a chunk that failed may be asked about once more; yes at the first time only. */
  synchronized boolean mayTryAgain(Chunk chunk) {
    return triedAgain.add(chunk.id());
  }

  /** A chunk is done. */
  synchronized void settled() {
    chunksLeft--;
  }

  /** A chunk stays out of the ranking. */
  synchronized void leftOut() {
    chunksLeft--;
    chunksLeftOut++;
  }

  synchronized int chunksLeftOut() {
    return chunksLeftOut;
  }

  synchronized boolean isComplete() {
    return chunksLeft == 0;
  }

  /** Takes the predictions of a chunk in: [models][molecules], in eV. */
  void fold(Chunk chunk, float[][] predictions) {
    scores.add(chunk.firstIndex(), predictions);
  }

  /** The best {@code wanted} of the molecules that may still be searched, best first. */
  List<RankedMolecule> ranking(Acquisition acquisition, int wanted, IntPredicate searchable) {
    return UcbRanking.top(scores, acquisition, wanted, searchable).stream()
        .map(
            best ->
                new RankedMolecule(best.molecule(), best.mean(), best.deviation(), best.score()))
        .toList();
  }
}
