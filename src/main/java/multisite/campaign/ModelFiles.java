package multisite.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import multisite.journal.Digest;
import multisite.journal.JournalException;
import multisite.journal.RunDirectory;

/** The model files of a run: the weights of each model, written whole or not at all. */
final class ModelFiles {
  private final RunDirectory run;

  ModelFiles(RunDirectory run) {
    this.run = run;
  }

  /** Writes a version and returns its file name; the older ones stay. */
  String write(ModelVersion model) {
    String name = name(model.modelId(), model.version());
    RunDirectory.writeWhole(run.model(name), model.bytes());
    return name;
  }

  /** Reads a version back; empty if it is gone or not what was written. */
  Optional<ModelVersion> read(int modelId, int version, String digest) {
    Path file = run.model(name(modelId, version));
    try {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      return Digest.of(bytes).equals(digest)
          ? Optional.of(new ModelVersion(modelId, version, bytes))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no better than torn
    }
  }

  /** Removes the version before that one, unless the user brought it. */
  void removeOlderThan(ModelVersion model) {
    if (model.version() <= 1) {
      return;
    }
    try {
      Files.deleteIfExists(run.model(name(model.modelId(), model.version() - 1)));
    } catch (IOException e) {
      throw new JournalException("cannot remove an old model: " + e.getMessage(), e);
    }
  }

  private static String name(int modelId, int version) {
    return "model-" + modelId + "-v" + version + ".safetensors";
  }
}
