package multisite.searchspace;

import java.util.function.IntPredicate;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.MoleculeRules;
import multisite.chemistry.SmilesReader;
import multisite.ml.Featurizer;
import multisite.ml.MolecularGraph;

/**
 * Decides whether a molecule can be searched: one that the chemistry takes and the models can
 * encode. Cheap to make; for one thread.
 */
public final class MoleculeJudge {
  private static final int MAX_ATOMIC_NUMBER = 118;

  private final Featurizer featurizer;
  private final IntPredicate encodable;

  /**
   * A judge of those rules.
   *
   * @param encodable whether the models know the element of that atomic number
   */
  public MoleculeJudge(MoleculeRules rules, IntPredicate encodable) {
    this.featurizer = new Featurizer(new SmilesReader(rules));
    this.encodable = encodable;
  }

  /**
   * The graph of a molecule that can be searched.
   *
   * @throws InvalidMoleculeException with one sentence that says why it can not
   */
  public MolecularGraph graph(String smiles) throws InvalidMoleculeException {
    MolecularGraph graph = featurizer.featurize(smiles);
    for (int atom = 0; atom < graph.listedAtoms(); atom++) {
      refuseUnlessEncodable(graph.element(atom));
    }
    return graph;
  }

  private void refuseUnlessEncodable(int element) throws InvalidMoleculeException {
    if (element < 1 || element > MAX_ATOMIC_NUMBER || !encodable.test(element)) {
      throw new InvalidMoleculeException(
          "The loaded models do not know the element %s.".formatted(ElementSymbols.of(element)));
    }
  }
}
