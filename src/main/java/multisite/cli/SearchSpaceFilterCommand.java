package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import multisite.searchspace.MoleculeSift;
import multisite.searchspace.MoleculeWriter;
import multisite.searchspace.SearchSpaceException;
import multisite.searchspace.SiftReport;
import multisite.searchspace.SiftSettings;
import multisite.searchspace.SiftSettings.Unique;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search-space filter}: keeps some molecules of a file. */
@Command(
    name = "filter",
    description = "Writes those molecules of a file that are valid, wanted and new.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class SearchSpaceFilterCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FROM", description = "The file to read.")
  Path from;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "The file to write: .csv or .smi, also with .gz.")
  Path to;

  @Option(
      names = "--elements",
      paramLabel = "SYMBOL",
      split = ",",
      description = "Elements beside hydrogen that may occur. Default: all.")
  List<String> elements = List.of();

  @Option(
      names = {"--min-heavy-atoms", "--min-heavy"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Fewest atoms without hydrogens. Default: ${DEFAULT-VALUE}.")
  int minHeavyAtoms;

  @Option(
      names = {"--max-heavy-atoms", "--max-heavy"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Most atoms without hydrogens. Default: ${DEFAULT-VALUE}.")
  int maxHeavyAtoms;

  @Option(
      names = "--unique",
      paramLabel = "no|smiles|inchi-key",
      defaultValue = "smiles",
      converter = UniqueConverter.class,
      description =
          "Leave duplicates out, by canonical SMILES or by InChIKey (a millisecond each). Default:"
              + " ${DEFAULT-VALUE}.")
  Unique unique = Unique.SMILES;

  @Option(names = "--no-inchi", description = "Leave the InChI out of a CSV: ten times faster.")
  boolean noInchi;

  @Mixin SearchSpaceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    Set<Integer> wanted =
        elements.isEmpty() ? Set.of() : SearchSpaceOptions.atomicNumbers(spec, elements);
    boolean withInchi = !noInchi && MoleculeWriter.isCsv(to);
    return rewrite(
        from,
        to,
        options.sift(wanted, minHeavyAtoms, maxHeavyAtoms, unique, withInchi),
        spec.commandLine());
  }

  /** Writes what those settings keep of a file to another, and says how many. */
  static int rewrite(Path from, Path to, SiftSettings settings, CommandLine commandLine)
      throws InterruptedException {
    try (MoleculeWriter writer = MoleculeWriter.to(to, settings.withInchi())) {
      SiftReport report = MoleculeSift.sift(from, settings, writer::write);
      SearchSpaceOptions.refuseEmpty(report);
      writer.commit();
      PrintWriter out = commandLine.getOut();
      out.println("wrote %d of %d molecules to %s".formatted(report.kept(), report.read(), to));
      out.flush();
      if (report.skipped().count() > 0) {
        commandLine.getErr().println("multisite: " + report.skipped().summary());
      }
      return ExitCodes.DONE;
    } catch (SearchSpaceException e) {
      throw SearchSpaceOptions.badData(e);
    }
  }
}
