package multisite.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import multisite.searchspace.MoleculeWriter;
import multisite.searchspace.SiftSettings.Unique;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search-space convert}: CSV to SMILES and back. */
@Command(
    name = "convert",
    description = "Writes the valid molecules of a file in another form, CSV or SMILES.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class SearchSpaceConvertCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FROM", description = "The file to read.")
  Path from;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "The file to write: .csv or .smi, also with .gz.")
  Path to;

  @Option(names = "--no-inchi", description = "Leave the InChI out of a CSV: ten times faster.")
  boolean noInchi;

  @Mixin SearchSpaceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    boolean withInchi = !noInchi && MoleculeWriter.isCsv(to);
    return SearchSpaceFilterCommand.rewrite(
        from, to, options.all(Unique.NO, withInchi), spec.commandLine());
  }
}
