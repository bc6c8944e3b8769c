package multisite.campaign;

/**
 * A molecule of the search space with what the ensemble says of it.
 *
 * @param index its place in the search space, from 0
 * @param mean mean of the models' predictions, in eV
 * @param std their population standard deviation, in eV
 * @param ucb the acquisition's score it was ranked by, in eV
 */
public record RankedMolecule(int index, double mean, double std, double ucb) {}
