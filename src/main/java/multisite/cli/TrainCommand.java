package multisite.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import multisite.campaign.EnsembleSettings;
import multisite.campaign.ModelTasks;
import multisite.campaign.TrainingData;
import multisite.campaign.TrainingSet;
import multisite.chemistry.Specification;
import multisite.cli.options.ChemistryOptions;
import multisite.cli.options.ModelFileOptions;
import multisite.cli.options.ModelFileOptions.Models;
import multisite.cli.options.ProblemOptions.OnInvalid;
import multisite.cli.options.TrainingOptions;
import multisite.cli.options.TrainingOptions.Training;
import multisite.ml.Metrics;
import multisite.task.Endpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code train}: fits an ensemble outside a campaign. */
@Command(
    name = "train",
    description =
        "Trains an ensemble on molecules with known ionization potentials and says how well it"
            + " predicts those it was not shown.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:every model was trained",
      "1:a model could not be trained",
      "2:wrong usage",
      "3:the training set or a model cannot be used, the output cannot be written",
      "4:the device is absent"
    })
final class TrainCommand implements Callable<Integer> {
  private static final int RETRIES = 2;

  /** Fewer leave nothing to stop a training by. */
  private static final int LEAST = 2;

  private final Context context;

  @Option(
      names = "--training-set",
      required = true,
      paramLabel = "FILE",
      description =
          "Molecules with known ionization potentials: one MoleculeData record a line, as in"
              + " moldata-records.json, or CSV with the columns smiles and ip (eV). Required.")
  Path trainingSet = Path.of("");

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where models, history and metrics go; must not hold models. Required.")
  Path output = Path.of("");

  @Option(
      names = "--held-out",
      paramLabel = "FRACTION",
      defaultValue = "0.1",
      description =
          "Part of the molecules that no model is shown, to measure by; 0 trains on all. Default:"
              + " ${DEFAULT-VALUE}.")
  double heldOut;

  @Option(
      names = "--qc-specification",
      paramLabel = "xtb|small_basis",
      defaultValue = "xtb",
      description =
          "Level of theory whose ionization potentials are taken from MoleculeData records."
              + " Default: ${DEFAULT-VALUE}.")
  String specification = "xtb";

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
          "What to do with molecules that the models cannot be trained on. Default:"
              + " ${DEFAULT-VALUE}.")
  OnInvalid onInvalid = OnInvalid.skip;

  @Mixin ModelPoolOptions pool = new ModelPoolOptions();

  @Mixin(name = "1 Models")
  ModelFileOptions modelFiles = new ModelFileOptions();

  @Mixin(name = "2 Model Training")
  TrainingOptions trainingOptions = new TrainingOptions();

  TrainCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new UserException(
          ExitCodes.USAGE, "--held-out must be from 0 to below 1, but is " + heldOut);
    }
    Models ensemble = modelFiles.toConfig();
    Training training = trainingOptions.toConfig();
    ModelPool.Settings workers =
        pool.toConfig(training.devices(), ensemble.count(), context.environment());
    CampaignModels models = CampaignModels.of(ensemble.files(), training.devices().bondOrder());
    HeldOut data = HeldOut.of(read(models), heldOut, seed);
    if (data.training().size() < LEAST) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          trainingSet + " leaves " + data.training().size() + " molecules to train on: too few");
    }
    ModelDirectoryWriter writer = ModelDirectoryWriter.in(output);
    ModelTasks tasks =
        new ModelTasks(
            new EnsembleSettings(
                ensemble.count(),
                models.architectures(),
                training.retrainFromScratch(),
                training.numEpochs(),
                training.learningRate()),
            seed,
            RETRIES,
            Clock.systemUTC());
    RunLog.quietenTerminal();
    try (Endpoint endpoint = ModelPool.start(context.workers(), workers, writer.logs())) {
      Optional<Metrics> metrics =
          new EnsembleTraining(endpoint, tasks, models.models(), writer, context.err()).run(data);
      metrics.ifPresent(found -> context.out().print(found.text()));
      context.out().println("Models: " + output);
      context.out().flush();
      return ExitCodes.DONE;
    }
  }

  private List<TrainingData.Entry> read(CampaignModels models) {
    if (!trainingSet.toFile().isFile() || !trainingSet.toFile().canRead()) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "--training-set: the file " + trainingSet + " does not exist or cannot be read");
    }
    String property =
        Specification.named(ChemistryOptions.checkedSpecification(specification)).property();
    return Trainable.of(TrainingSet.readEntries(trainingSet, property), models.encodable())
        .judged(trainingSet, onInvalid == OnInvalid.fail, context.err());
  }
}
