package multisite.campaign;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where a campaign stands when a driver takes it up: at its beginning, or as an earlier driver left
 * it.
 *
 * @param state what was searched and what comes next
 * @param known molecules whose property is known, in the order they became known
 * @param models the current weights
 * @param open simulations without an outcome, in the order of their submission
 * @param update what has to be done first about the models
 * @param trainingRounds trainings begun so far
 * @param inferenceRounds rankings tried so far
 * @param knownAtStart how many molecules were known before the campaign began
 */
record Standing(
    SearchState state,
    List<TrainingData.Entry> known,
    List<ModelVersion> models,
    List<OpenSimulation> open,
    PendingUpdate update,
    int trainingRounds,
    int inferenceRounds,
    int knownAtStart) {

  /**
   * A simulation that an earlier driver has sent.
   *
   * @param again whether it was answered and the answer is lost, so that it has to be run again
   */
  record OpenSimulation(String taskId, Pick pick, boolean again) {}

  /** What an update needs next. */
  sealed interface PendingUpdate {
    /** Nothing: no update is under way. */
    record None() implements PendingUpdate {}

    /** A training of all models. */
    record Train() implements PendingUpdate {}

    /**
     * The rest of a training that was begun.
     *
     * @param size how many molecules it is on, in the order they became known
     * @param tasks the models without an outcome, with the tasks that were sent for them
     */
    record FinishTraining(int round, int size, Map<Integer, OpenTraining> tasks)
        implements PendingUpdate {}

    /** A ranking by the models there are. */
    record Infer() implements PendingUpdate {}
  }

  /**
   * A training that an earlier driver has sent.
   *
   * @param taskId empty if it was not even written down
   * @param again whether it was answered and the answer is lost
   */
  record OpenTraining(String taskId, boolean again) {}

  /** The beginning of a campaign. */
  static Standing atStart(
      SearchPolicy policy,
      MoleculeSource molecules,
      List<TrainingData.Entry> known,
      Collection<String> knownKeys,
      List<ModelVersion> models) {
    SearchState state = new SearchState(policy, molecules.size(), molecules::inchiKey, knownKeys);
    PendingUpdate update = new PendingUpdate.None();
    if (policy.initialSize() == 0) {
      state.beginWithUpdate();
      update = known.isEmpty() ? new PendingUpdate.Infer() : new PendingUpdate.Train();
    }
    return new Standing(state, known, models, List.of(), update, 0, 0, knownKeys.size());
  }
}
