package multisite.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import multisite.chemistry.ProcessRunner;
import multisite.chemistry.QcSettings;
import multisite.chemistry.Simulator;
import multisite.cli.options.ChemistryOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code simulate}: the simulate task here, for any molecules. */
@Command(
    name = "simulate",
    description =
        "Computes ionization potentials on this machine and prints one JSON object a molecule, in"
            + " the order of the input.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:every molecule succeeded",
      "1:a molecule failed",
      "2:wrong usage",
      "3:the input cannot be read",
      "4:a needed program is absent"
    })
final class SimulateCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "SMILES", arity = "0..*", description = "The molecules.")
  List<String> molecules = List.of();

  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "Read the molecules from a file, or from standard input: one SMILES a line.")
  @Nullable String input;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Molecules at the same time. Default: ${DEFAULT-VALUE}.")
  int workers = 1;

  @Option(
      names = "--qc-specification",
      paramLabel = "xtb|small_basis",
      defaultValue = "xtb",
      description = "Level of theory. Default: ${DEFAULT-VALUE}.")
  String specification = "xtb";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of start geometries. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the programs' inputs and outputs there.")
  @Nullable Path keep;

  @Mixin(name = "1 Quantum Chemistry")
  ChemistryOptions chemistry = new ChemistryOptions();

  SimulateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (molecules.isEmpty() == (input == null)) {
      throw new UserException(
          ExitCodes.USAGE, "simulate takes SMILES as arguments, or --input FILE, or --input -");
    }
    if (workers < 1) {
      throw new UserException(ExitCodes.USAGE, "--workers must be at least 1, not " + workers);
    }
    QcSettings settings = settings();
    Programs.require(settings, context.environment());
    Simulator.sweepScratch(settings);
    try (ProcessRunner runner = new ProcessRunner();
        Stream<String> lines = lines()) {
      boolean live = context.isTerminal() && workers > 0 && input != null;
      SimulationBatch batch =
          new SimulationBatch(
              workers, () -> new Simulator(settings, runner), context.out(), context.err(), live);
      return run(batch, lines) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  /** Runs the batch so that a signal ends its programs and removes its scratch files. */
  private static boolean run(SimulationBatch batch, Stream<String> lines)
      throws InterruptedException {
    Thread stop = new Thread(batch::stop, "simulate-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    boolean success = batch.run(lines.iterator());
    Runtime.getRuntime().removeShutdownHook(stop);
    return success;
  }

  private QcSettings settings() throws IOException {
    if (keep != null) {
      Files.createDirectories(keep);
    }
    return chemistry
        .toConfig()
        .with("spec", ChemistryOptions.checkedSpecification(specification))
        .with("seed", seed)
        .with("keep_dir", keep == null ? "" : keep.toAbsolutePath().toString());
  }

  private Stream<String> lines() throws IOException {
    if (input == null) {
      return molecules.stream();
    }
    InputStream bytes = System.in;
    if (!input.equals("-")) {
      Path file = Path.of(input);
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new UserException(
            ExitCodes.BAD_DATA, "--input: the file " + file + " does not exist or cannot be read");
      }
      bytes = Files.newInputStream(file);
    }
    // Bytes that are no UTF-8 become signs that no SMILES has: they spoil their own line only.
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    return reader.lines().filter(line -> !line.isBlank()).onClose(() -> close(reader));
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
