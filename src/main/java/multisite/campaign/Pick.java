package multisite.campaign;

import java.util.Optional;
import multisite.journal.Subject.Origin;

/**
 * The molecule to simulate next.
 *
 * @param index its place in the search space, from 0
 * @param inchiKey its identity
 * @param origin why it was chosen
 * @param ranked its place in the ranking, if it was chosen from one
 * @param batch how many rankings there had been when it was chosen
 */
public record Pick(
    int index, String inchiKey, Origin origin, Optional<RankedMolecule> ranked, int batch) {}
