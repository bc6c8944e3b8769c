package multisite.ml.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.ml.ModelFile;
import multisite.ml.ModelFileException;
import multisite.ml.MolecularGraph;
import multisite.ml.MpnnConfig;
import multisite.ml.PackedGraphs;
import multisite.ml.plan.Plan;
import multisite.ml.plan.PlanCache;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Applies several networks to one chunk: each batch is planned once for all of them. */
public final class Predictor {
  private final Engine engine;
  private final PlanCache plans;

  /** Keeps up to so many bytes of plans. */
  public Predictor(Engine engine, long planBytes) {
    this.engine = engine;
    plans = new PlanCache(planBytes);
  }

  /**
   * Predictions, [models][molecules].
   *
   * @throws ModelFileException if some of these bytes are no model
   */
  public float[][] evaluate(List<byte[]> models, PackedGraphs chunk, int batchSize)
      throws ModelFileException {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize cannot be " + batchSize);
    }
    List<ModelFile> files = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      files.add(ModelFile.fromSafetensors(models.get(i), "network " + i));
    }
    Map<MpnnConfig, Boolean> checked = new LinkedHashMap<>();
    for (ModelFile file : files) {
      if (checked.put(file.config(), true) == null) {
        Optional<String> misfit = Elements.misfit(file.config(), chunk);
        if (misfit.isPresent()) {
          throw new IllegalArgumentException(misfit.get());
        }
      }
    }
    engine.enter();
    return compute(files, chunk, batchSize);
  }

  @SuppressWarnings("try")
  private float[][] compute(List<ModelFile> files, PackedGraphs chunk, int batchSize) {
    float[][] predictions = new float[files.size()][chunk.size()];
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Workspace workspace = new Workspace(engine)) {
      List<Network> networks =
          files.stream().map(file -> Network.of(engine, file, false, workspace)).toList();
      for (int from = 0; from < chunk.size(); from += batchSize) {
        int to = Math.min(chunk.size(), from + batchSize);
        Map<String, Plan> ofKind = new LinkedHashMap<>();
        for (int i = 0; i < networks.size(); i++) {
          Network network = networks.get(i);
          int start = from;
          Plan plan =
              ofKind.computeIfAbsent(network.planKind(), kind -> plan(network, chunk, start, to));
          float[] values =
              Scope.callWithoutGradients(() -> engine.read(network.predict(plan, false)));
          System.arraycopy(values, 0, predictions[i], from, values.length);
        }
      }
    }
    return predictions;
  }

  private Plan plan(Network network, PackedGraphs chunk, int from, int to) {
    PlanCache.Key key = new PlanCache.Key(chunk, network.planKind(), from, to);
    Optional<Plan> kept = plans.get(key);
    if (kept.isPresent()) {
      return kept.get();
    }
    List<MolecularGraph> graphs = new ArrayList<>(to - from);
    for (int m = from; m < to; m++) {
      graphs.add(chunk.get(m));
    }
    Plan plan = network.plan(graphs);
    plans.put(key, plan);
    return plan;
  }
}
