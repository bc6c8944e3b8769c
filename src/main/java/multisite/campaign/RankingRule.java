package multisite.campaign;

import java.util.List;

/** How predictions become a ranking; one {@link Ranking} for each inference round. */
interface RankingRule {

  /** A ranking to offer molecules to. */
  Ranking start();

  /** The best molecules so far; for one thread. */
  interface Ranking {
    /**
     * Takes the predictions of a molecule in: column {@code column} of [model][molecule], in eV.
     */
    void offer(int index, float[][] predictions, int column);

    /** What was kept, best first. */
    List<RankedMolecule> best();
  }
}
