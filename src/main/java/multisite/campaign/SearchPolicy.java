package multisite.campaign;

/**
 * The numbers that steer a search.
 *
 * @param searchSize simulations that must succeed, beyond the initial set
 * @param initialSize random molecules that must succeed before the first training; 0 if there is
 *     something to train on or a model to begin with
 * @param retrainFrequency successes between two trainings
 * @param maxFailures failed simulations in a row that end the campaign
 * @param pauseDuringUpdate whether simulations wait while models train and infer
 * @param seed of the random list
 */
public record SearchPolicy(
    int searchSize,
    int initialSize,
    int retrainFrequency,
    int maxFailures,
    boolean pauseDuringUpdate,
    long seed) {}
