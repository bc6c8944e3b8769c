package multisite.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a campaign does, beside which molecules it searches.
 *
 * @param policy budget, initial set, retraining
 * @param qcSettings the chemistry, as {@code run_simulation} takes it
 * @param property name of the property to maximise, such as {@code xtb-vacuum}, in eV
 * @param ensemble the models and how they are trained
 * @param beta weight of the standard deviation in the acquisition
 * @param qcWorkers simulations under way at the same time, to begin with
 * @param mlWorkers trainings and inference chunks at the same time
 * @param nodesPerTask nodes of each simulation
 * @param coresPerTask threads of each simulation
 * @param maxRetries how often a task is run again after a failure of the infrastructure
 */
public record CampaignSettings(
    SearchPolicy policy,
    ObjectNode qcSettings,
    String property,
    EnsembleSettings ensemble,
    double beta,
    int qcWorkers,
    int mlWorkers,
    int nodesPerTask,
    int coresPerTask,
    int maxRetries) {}
