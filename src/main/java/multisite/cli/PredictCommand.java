package multisite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import multisite.campaign.EnsembleSettings;
import multisite.campaign.ModelTasks;
import multisite.cli.options.DeviceOptions;
import multisite.cli.options.DeviceOptions.Devices;
import multisite.cli.options.ModelDirectory;
import multisite.cli.options.ProblemOptions.OnInvalid;
import multisite.ml.Metrics;
import multisite.searchspace.SearchSpaceReader;
import multisite.task.Endpoint;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code predict}: applies an ensemble outside a campaign. */
@Command(
    name = "predict",
    description =
        "Predicts the ionization potentials of a file of molecules, of any length, and says how"
            + " well where they are known (column ip).",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:done",
      "1:a worker failed",
      "2:wrong usage",
      "3:the molecules or a model cannot be used, the output cannot be written",
      "4:the device is absent"
    })
final class PredictCommand implements Callable<Integer> {
  private static final int RETRIES = 2;

  private final Context context;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Directory of trained models: of train, or models/ of a run.")
  @Nullable Path models;

  @Option(
      names = "--mpnn-model-files",
      paramLabel = "FILE",
      arity = "1..*",
      split = ",",
      description = "Trained models, .safetensors or .h5, one for each column model_N.")
  @Nullable List<Path> modelFiles;

  @Option(
      names = "--search-space",
      required = true,
      paramLabel = "FILE",
      description =
          "The molecules: CSV with a column smiles (and ip, eV, where it is known), or one SMILES a"
              + " line; also .gz. Required.")
  Path searchSpace = Path.of("");

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "CSV with the columns smiles,mean,std,model_0,… in eV. Required.")
  Path output = Path.of("");

  @Option(
      names = "--molecules-per-ml-task",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Molecules that one task predicts. Default: ${DEFAULT-VALUE}.")
  int moleculesPerMlTask;

  @Option(
      names = "--on-invalid",
      paramLabel = "skip|fail",
      defaultValue = "skip",
      description =
          "What to do with molecules that the models cannot encode. Default: ${DEFAULT-VALUE}.")
  OnInvalid onInvalid = OnInvalid.skip;

  @Mixin ModelPoolOptions pool = new ModelPoolOptions();

  @Mixin DeviceOptions deviceOptions = new DeviceOptions();

  PredictCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (moleculesPerMlTask < 1) {
      throw new UserException(
          ExitCodes.USAGE, "--molecules-per-ml-task must be at least 1, not " + moleculesPerMlTask);
    }
    Devices devices = deviceOptions.toConfig();
    ModelPool.Settings workers = pool.toConfig(devices, Integer.MAX_VALUE, context.environment());
    CampaignModels ensemble = CampaignModels.of(files(), devices.bondOrder());
    int count = ensemble.models().size();
    ModelTasks tasks =
        new ModelTasks(
            new EnsembleSettings(count, ensemble.architectures(), false, 1, 1e-3),
            0,
            RETRIES,
            Clock.systemUTC());
    RunLog.quietenTerminal();
    Path logs = Files.createTempDirectory("multisite-predict-");
    try (SearchSpaceReader molecules = SearchSpaceReader.open(searchSpace);
        PredictionTable table = PredictionTable.to(output, count);
        Endpoint endpoint = ModelPool.start(context.workers(), workers, logs)) {
      EnsemblePrediction prediction =
          new EnsemblePrediction(
              new ModelTaskRunner(endpoint, tasks),
              ensemble,
              new EnsemblePrediction.Input(
                  searchSpace, moleculesPerMlTask, onInvalid == OnInvalid.fail),
              table,
              context.isTerminal() ? Optional.of(context.err()) : Optional.empty());
      prediction.run(molecules, workers.workers());
      if (prediction.skipped().count() > 0) {
        context.err().println("multisite: " + searchSpace + ": " + prediction.skipped().summary());
      }
      if (prediction.predicted() == 0) {
        throw new UserException(
            ExitCodes.BAD_DATA, "no molecule of " + searchSpace + " can be predicted");
      }
      table.commit();
      Optional<Metrics> metrics = table.metrics();
      context
          .out()
          .printf(
              "%d of %d molecules predicted by %d models: %s%n",
              prediction.predicted(), molecules.molecules(), count, output);
      metrics.ifPresent(found -> context.out().print(found.text()));
      context.out().flush();
      return ExitCodes.DONE;
    } finally {
      FileUtils.deleteQuietly(logs.toFile());
    }
  }

  private List<Path> files() {
    if ((models == null) == (modelFiles == null)) {
      throw new UserException(
          ExitCodes.USAGE,
          "predict takes its models from --models DIR or --mpnn-model-files FILE…");
    }
    return models != null
        ? ModelDirectory.models("--models", models)
        : ModelDirectory.expand("--mpnn-model-files", modelFiles == null ? List.of() : modelFiles);
  }
}
