package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import multisite.searchspace.EnumerationSettings;
import multisite.searchspace.MoleculeEnumerator;
import multisite.searchspace.MoleculeWriter;
import multisite.searchspace.SearchSpaceException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code search-space enumerate}: makes small organic molecules. */
@Command(
    name = "enumerate",
    description = "Makes small organic molecules; the same seed makes the same ones.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class SearchSpaceEnumerateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--count", paramLabel = "N", required = true, description = "How many molecules.")
  int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of all random choices. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = {"--min-heavy-atoms", "--min-heavy"},
      paramLabel = "N",
      defaultValue = "3",
      description = "Fewest atoms without hydrogens. Default: ${DEFAULT-VALUE}.")
  int minHeavyAtoms;

  @Option(
      names = {"--max-heavy-atoms", "--max-heavy"},
      paramLabel = "N",
      defaultValue = "9",
      description = "Most atoms without hydrogens. Default: ${DEFAULT-VALUE}.")
  int maxHeavyAtoms;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most atoms with hydrogens. Default: ${DEFAULT-VALUE}.")
  int maxAtoms;

  @Option(
      names = "--elements",
      paramLabel = "SYMBOL",
      split = ",",
      defaultValue = "C,N,O,F,S,Cl",
      description = "Elements beside hydrogen. Default: ${DEFAULT-VALUE}.")
  List<String> elements = List.of();

  @Option(
      names = "--no-inchi",
      description = "Leave the InChI out: ten times faster, and tautomers may occur side by side.")
  boolean noInchi;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "File to write: .csv or .smi, also with .gz. Default: CSV on the standard output.")
  @Nullable Path output;

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1, not " + count);
    }
    boolean withInchi = !noInchi && (output == null || MoleculeWriter.isCsv(output));
    MoleculeEnumerator enumerator =
        new MoleculeEnumerator(settings(), withInchi, Runtime.getRuntime().availableProcessors());
    PrintWriter out = spec.commandLine().getOut();
    try (MoleculeWriter writer =
        output == null ? MoleculeWriter.to(out, withInchi) : MoleculeWriter.to(output, withInchi)) {
      enumerator.enumerate(
          count, molecule -> writer.write(molecule.smiles(), molecule.inchi(), ""));
      writer.commit();
    } catch (SearchSpaceException e) {
      throw SearchSpaceOptions.badData(e);
    }
    if (output != null) {
      out.println("wrote " + count + " molecules to " + output);
      out.flush();
    }
    return ExitCodes.DONE;
  }

  private EnumerationSettings settings() {
    try {
      return new EnumerationSettings(
          seed,
          minHeavyAtoms,
          maxHeavyAtoms,
          maxAtoms,
          SearchSpaceOptions.atomicNumbers(spec, elements));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
