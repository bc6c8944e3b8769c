package multisite.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import multisite.cli.ExitCodes;
import multisite.cli.UserException;
import multisite.cli.options.ModelFileOptions.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which molecules are searched, for what, and with which models. */
public final class ProblemOptions {
  @Option(
      names = "--search-space",
      paramLabel = "FILE",
      description =
          "The molecules to search: CSV with a column smiles, or one SMILES a line. Required.")
  @Nullable Path searchSpace;

  @Option(
      names = "--search-size",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Simulations that must succeed, beyond the initial set. Default: ${DEFAULT-VALUE}.")
  int searchSize;

  @Option(
      names = "--training-set",
      paramLabel = "FILE",
      description =
          "Molecules with known ionization potentials: one MoleculeData record a line, as in"
              + " moldata-records.json, or CSV with the columns smiles and ip (eV).")
  @Nullable Path trainingSet;

  @Option(
      names = "--initial-size",
      paramLabel = "N",
      description =
          "Random molecules that the campaign simulates before the first training. Default: 0 with"
              + " a training set or models, otherwise 32.")
  @Nullable Integer initialSize;

  @Option(
      names = "--qc-specification",
      paramLabel = "xtb|small_basis",
      defaultValue = "xtb",
      description =
          "Level of theory: GFN2-xTB, or B3LYP/3-21G by NWChem. Default: ${DEFAULT-VALUE}.")
  String qcSpecification = "xtb";

  @Mixin ModelFileOptions models = new ModelFileOptions();

  @Option(
      names = "--retrain-frequency",
      paramLabel = "N",
      defaultValue = "8",
      description = "Successful simulations between two trainings. Default: ${DEFAULT-VALUE}.")
  int retrainFrequency;

  @Option(
      names = "--beta",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Weight of the ensemble's standard deviation in UCB = mean + beta * std. Default:"
              + " ${DEFAULT-VALUE}.")
  double beta;

  @Option(
      names = "--pause-during-update",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Hold simulations while models train and infer.")
  boolean pauseDuringUpdate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of every random choice. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--on-invalid",
      paramLabel = "skip|fail",
      defaultValue = "skip",
      description =
          "What to do with molecules that cannot be searched: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  OnInvalid onInvalid = OnInvalid.skip;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "10",
      description = "Failed simulations in a row that end the campaign. Default: ${DEFAULT-VALUE}.")
  int maxFailures;

  /** What happens to a molecule that cannot be searched; the names are those of the option. */
  @SuppressWarnings("JavaLangClash")
  public enum OnInvalid {
    skip,
    fail
  }

  /** The problem's settings; the files must be there. */
  public Problem toConfig() {
    searchSpaceFile();
    Models ensemble = models.toConfig();
    boolean known = trainingSet != null || !ensemble.files().isEmpty();
    int initial = initialSize != null ? initialSize : known ? 0 : 32;
    Checks.usage(
        known || initial >= 2 || initial < 0,
        "--initial-size must be at least 2 when there is neither a --training-set nor a model");
    Problem problem = problem(initial, ensemble);
    Checks.readable("--search-space", problem.searchSpace());
    problem.trainingSet().ifPresent(file -> Checks.readable("--training-set", file));
    return problem;
  }

  /** The settings of a campaign that was begun: it has its files in its run directory. */
  public Problem toConfigOfRun() {
    int count = modelCount();
    return problem(initialSize == null ? 0 : initialSize, new Models(List.of(), count));
  }

  private int modelCount() {
    return Checks.atLeast(1, "--model-count", models.modelCount == null ? 1 : models.modelCount);
  }

  private Path searchSpaceFile() {
    if (searchSpace == null) {
      throw new UserException(
          ExitCodes.USAGE, "--search-space is required: the file of molecules to search");
    }
    return searchSpace;
  }

  private Problem problem(int initial, Models ensemble) {
    Path space = searchSpaceFile();
    Checks.atLeast(1, "--search-size", searchSize);
    Checks.atLeast(1, "--retrain-frequency", retrainFrequency);
    Checks.atLeast(1, "--max-failures", maxFailures);
    Checks.usage(Double.isFinite(beta) && beta >= 0, "--beta must not be negative, but is " + beta);
    Checks.specification(qcSpecification);
    Checks.atLeast(0, "--initial-size", initial);
    return new Problem(
        space,
        searchSize,
        Optional.ofNullable(trainingSet),
        initial,
        qcSpecification,
        ensemble.files(),
        ensemble.count(),
        retrainFrequency,
        beta,
        pauseDuringUpdate,
        seed,
        onInvalid == OnInvalid.fail,
        maxFailures);
  }

  /**
   * What is searched; the fields are the options of the same names.
   *
   * @param modelFiles a file for each model of the ensemble, or none
   * @param failOnInvalid whether a molecule that cannot be searched ends the campaign at once
   */
  public record Problem(
      Path searchSpace,
      int searchSize,
      Optional<Path> trainingSet,
      int initialSize,
      String qcSpecification,
      List<Path> modelFiles,
      int modelCount,
      int retrainFrequency,
      double beta,
      boolean pauseDuringUpdate,
      long seed,
      boolean failOnInvalid,
      int maxFailures) {}
}
