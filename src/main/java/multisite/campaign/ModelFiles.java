package multisite.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import multisite.journal.JournalException;
import multisite.journal.RunDirectory;

/** The model files of a run: the current weights of each model, written whole or not at all. */
final class ModelFiles {
  private final RunDirectory run;

  ModelFiles(RunDirectory run) {
    this.run = run;
  }

  /** Writes a version and returns its file name; the older ones stay. */
  String write(ModelVersion model) {
    String name = name(model.modelId(), model.version());
    Path target = run.model(name);
    Path aside = target.resolveSibling(name + ".new");
    try {
      Files.write(aside, model.bytes());
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      return name;
    } catch (IOException e) {
      throw new JournalException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /** Removes the version before that one. */
  void removeOlderThan(ModelVersion model) {
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
