package multisite.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The ensemble and its training.
 *
 * @param modelCount number of models
 * @param architecture of a new model, as {@code retrain_mpnn} takes it
 * @param retrainFromScratch whether every training starts with new weights
 * @param numEpochs at most this many epochs a training
 * @param learningRate at the start of a training
 */
public record EnsembleSettings(
    int modelCount,
    ObjectNode architecture,
    boolean retrainFromScratch,
    int numEpochs,
    double learningRate) {}
