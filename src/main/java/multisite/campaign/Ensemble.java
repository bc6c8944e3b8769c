package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The current weights of every model that has some; safe for several threads. */
public final class Ensemble {
  @GuardedBy("this")
  private final Map<Integer, ModelVersion> models = new TreeMap<>();

  public Ensemble(Collection<ModelVersion> initial) {
    initial.forEach(model -> models.put(model.modelId(), model));
  }

  /** The current weights of a model, if it has any. */
  public synchronized Optional<ModelVersion> get(int modelId) {
    return Optional.ofNullable(models.get(modelId));
  }

  /** Replaces the weights of a model and returns the new version. */
  public synchronized ModelVersion replace(int modelId, byte[] bytes) {
    ModelVersion old = models.get(modelId);
    ModelVersion model = new ModelVersion(modelId, old == null ? 1 : old.version() + 1, bytes);
    models.put(modelId, model);
    return model;
  }

  /** All models that can predict, by their ids. */
  public synchronized List<ModelVersion> ready() {
    return new ArrayList<>(models.values());
  }
}
