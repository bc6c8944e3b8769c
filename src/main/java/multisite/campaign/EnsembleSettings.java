package multisite.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The ensemble and its training.
 *
 * @param modelCount number of models
 * @param architectures of new models, as {@code retrain_mpnn} takes them: one for each model, or
 *     one for all
 * @param retrainFromScratch whether every training starts with new weights
 * @param numEpochs at most this many epochs a training
 * @param learningRate at the start of a training
 */
public record EnsembleSettings(
    int modelCount,
    List<ObjectNode> architectures,
    boolean retrainFromScratch,
    int numEpochs,
    double learningRate) {

  /** Copies the list and checks it. */
  public EnsembleSettings {
    architectures = List.copyOf(architectures);
    if (architectures.size() != 1 && architectures.size() != modelCount) {
      throw new IllegalArgumentException(
          modelCount + " models cannot have " + architectures.size() + " architectures");
    }
  }

  /** What a new model of that number is like. */
  ObjectNode architecture(int modelId) {
    return architectures.get(architectures.size() == 1 ? 0 : modelId);
  }
}
