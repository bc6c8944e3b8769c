package multisite.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Upper confidence bound: mean + beta · population standard deviation over the ensemble, the best
 * {@code size} of them in a heap; equal scores go to the smaller index, so that the order depends
 * on the predictions alone.
 */
final class UcbRule implements RankingRule {
  private static final Comparator<RankedMolecule> WORST_FIRST =
      Comparator.comparingDouble(RankedMolecule::ucb)
          .thenComparing(RankedMolecule::index, Comparator.reverseOrder());

  private final double beta;
  private final int size;

  UcbRule(double beta, int size) {
    this.beta = beta;
    this.size = size;
  }

  @Override
  public Ranking start() {
    return new Heap();
  }

  private final class Heap implements Ranking {
    private final PriorityQueue<RankedMolecule> best = new PriorityQueue<>(WORST_FIRST);

    @Override
    public void offer(int index, float[][] predictions, int column) {
      RankedMolecule molecule = score(index, predictions, column);
      if (Double.isNaN(molecule.ucb())) {
        return;
      }
      if (best.size() < size) {
        best.add(molecule);
      } else if (WORST_FIRST.compare(molecule, best.element()) > 0) {
        best.remove();
        best.add(molecule);
      }
    }

    @Override
    public List<RankedMolecule> best() {
      List<RankedMolecule> sorted = new ArrayList<>(best);
      sorted.sort(WORST_FIRST.reversed());
      return sorted;
    }

    private RankedMolecule score(int index, float[][] predictions, int column) {
      double sum = 0;
      for (float[] model : predictions) {
        sum += model[column];
      }
      double mean = sum / predictions.length;
      double squares = 0;
      for (float[] model : predictions) {
        squares += (model[column] - mean) * (model[column] - mean);
      }
      double std = Math.sqrt(squares / predictions.length);
      return new RankedMolecule(index, mean, std, mean + beta * std);
    }
  }
}
