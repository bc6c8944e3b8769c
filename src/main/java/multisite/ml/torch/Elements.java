package multisite.ml.torch;

import java.util.Optional;
import multisite.ml.MolecularGraph;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;

/** Checks that a network has a class for every element of some molecules. */
final class Elements {
  private Elements() {}

  /** One sentence about the first element that it cannot encode. */
  static Optional<String> misfit(MpnnConfig config, PackedGraphs chunk) {
    for (int m = 0; m < chunk.size(); m++) {
      MolecularGraph graph = chunk.get(m);
      for (int i = 0; i < graph.listedAtoms(); i++) {
        if (!config.canEncode(graph.element(i))) {
          return Optional.of(
              "the network has no atom class for element "
                  + org.openscience.cdk.config.Elements.ofNumber(graph.element(i)).symbol()
                  + " of molecule "
                  + m);
        }
      }
    }
    return Optional.empty();
  }
}
