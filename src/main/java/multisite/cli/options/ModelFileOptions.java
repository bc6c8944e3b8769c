package multisite.cli.options;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which models an ensemble begins with; the same for campaigns and for the command train. */
public final class ModelFileOptions {
  private static final int DEFAULT_COUNT = 8;

  @Option(
      names = "--mpnn-model-files",
      paramLabel = "FILE",
      arity = "1..*",
      split = ",",
      description =
          "Trained models to begin with, one for each member of the ensemble; a directory stands"
              + " for the models in it.")
  @Nullable List<Path> mpnnModelFiles;

  @Option(
      names = "--mpnn-model-path",
      paramLabel = "FILE",
      description = "One trained model; every member of the ensemble begins with it.")
  @Nullable Path mpnnModelPath;

  @Option(
      names = "--model-count",
      paramLabel = "N",
      description = "Models in the ensemble. Default: 8, or the number of --mpnn-model-files.")
  @Nullable Integer modelCount;

  /** The ensemble that these options ask for. */
  public Models toConfig() {
    List<Path> files = files();
    int count = modelCount != null ? modelCount : files.isEmpty() ? DEFAULT_COUNT : files.size();
    return new Models(files, Checks.atLeast(1, "--model-count", count));
  }

  private List<Path> files() {
    if (mpnnModelPath != null) {
      Checks.usage(
          mpnnModelFiles == null, "give either --mpnn-model-path or --mpnn-model-files, not both");
      int copies = modelCount == null ? DEFAULT_COUNT : modelCount;
      return Collections.nCopies(
          Checks.atLeast(1, "--model-count", copies),
          Checks.readable("--mpnn-model-path", mpnnModelPath));
    }
    if (mpnnModelFiles == null) {
      return List.of();
    }
    List<Path> files = ModelDirectory.expand("--mpnn-model-files", mpnnModelFiles);
    Checks.usage(
        modelCount == null || modelCount == files.size(),
        "--model-count is "
            + modelCount
            + " but --mpnn-model-files names "
            + files.size()
            + " files: leave --model-count out");
    return files;
  }

  /**
   * The members of an ensemble.
   *
   * @param files a file for each model, or none
   * @param count number of models
   */
  public record Models(List<Path> files, int count) {}
}
