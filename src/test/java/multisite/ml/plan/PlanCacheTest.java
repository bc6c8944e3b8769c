package multisite.ml.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import multisite.chemistry.InvalidMoleculeException;
import multisite.ml.Featurizer;
import multisite.ml.MolecularGraph;
import multisite.ml.PackedGraphs;
import org.junit.jupiter.api.Test;

/** A chunk is planned once, however often it comes, in a bounded number of bytes. */
class PlanCacheTest {
  private static PackedGraphs chunk(String... smiles) throws InvalidMoleculeException {
    Featurizer featurizer = new Featurizer();
    PackedGraphs.Builder builder = new PackedGraphs.Builder();
    for (String text : smiles) {
      builder.add(featurizer.featurize(text));
    }
    return builder.build();
  }

  private static Plan plan(PackedGraphs chunk) {
    List<MolecularGraph> graphs = chunk.graphs();
    return DirectedPlan.of(graphs, 3);
  }

  @Test
  void knowsAChunkAgainThatALaterTaskBrings() throws Exception {
    PackedGraphs chunk = chunk("CCO", "c1ccccc1");
    Plan plan = plan(chunk);
    PlanCache cache = new PlanCache(1 << 20);
    cache.put(new PlanCache.Key(chunk, "directed-3", 0, 2), plan);

    PackedGraphs again = PackedGraphs.fromBytes(chunk.toBytes());

    assertThat(cache.get(new PlanCache.Key(again, "directed-3", 0, 2))).containsSame(plan);
    assertThat(cache.get(new PlanCache.Key(again, "directed-4", 0, 2))).isEmpty();
    assertThat(cache.get(new PlanCache.Key(again, "directed-3", 0, 1))).isEmpty();
    assertThat(cache.get(new PlanCache.Key(chunk("CCO", "C"), "directed-3", 0, 2))).isEmpty();
  }

  @Test
  void keepsWhatCameFirstWhenItIsFull() throws Exception {
    PackedGraphs first = chunk("CCO", "CCN");
    PackedGraphs second = chunk("CCCC", "CC#N");
    PlanCache cache = new PlanCache(plan(first).bytes() + 8);

    cache.put(new PlanCache.Key(first, "directed-3", 0, 2), plan(first));
    cache.put(new PlanCache.Key(second, "directed-3", 0, 2), plan(second));
    cache.put(new PlanCache.Key(first, "directed-3", 0, 2), plan(first));

    assertThat(cache.get(new PlanCache.Key(first, "directed-3", 0, 2))).isPresent();
    assertThat(cache.get(new PlanCache.Key(second, "directed-3", 0, 2))).isEmpty();
    assertThat(cache.bytes()).isEqualTo(plan(first).bytes());
  }
}
