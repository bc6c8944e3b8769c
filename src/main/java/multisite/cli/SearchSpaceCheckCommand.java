package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import multisite.searchspace.MoleculeSift;
import multisite.searchspace.SearchSpaceException;
import multisite.searchspace.SiftReport;
import multisite.searchspace.SiftSettings.Unique;
import multisite.searchspace.SkippedMolecules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search-space check}: says what a file of molecules holds. */
@Command(
    name = "check",
    description = "Reads a file of molecules and says what a campaign would make of it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class SearchSpaceCheckCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "CSV with a column smiles, or SMILES; also .gz.")
  Path file;

  @Option(
      names = "--unique",
      paramLabel = "no|smiles|inchi-key",
      defaultValue = "smiles",
      converter = UniqueConverter.class,
      description =
          "By what duplicates are told: canonical SMILES, or InChIKey (a millisecond each)."
              + " Default: ${DEFAULT-VALUE}.")
  Unique unique = Unique.SMILES;

  @Mixin SearchSpaceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    try {
      SiftReport report =
          MoleculeSift.sift(file, options.all(unique, false), (smiles, inchi, name) -> {});
      print(report, spec.commandLine().getOut());
      SearchSpaceOptions.refuseEmpty(report);
      return ExitCodes.DONE;
    } catch (SearchSpaceException e) {
      throw SearchSpaceOptions.badData(e);
    }
  }

  private void print(SiftReport report, PrintWriter out) {
    out.println("file         " + file);
    out.println("molecules    " + report.read());
    out.println("searchable   " + (report.kept() + report.duplicates()));
    if (unique != Unique.NO) {
      out.println("duplicates   " + report.duplicates());
    }
    out.println("left out     " + report.skipped().count());
    for (SkippedMolecules.Reason reason : report.skipped().reasons()) {
      out.println(
          "  %d × %s (line %d: %s)"
              .formatted(
                  reason.count(), reason.reason(), reason.firstLines().get(0), reason.example()));
    }
    out.println("heavy atoms  " + report.fewestHeavyAtoms() + " to " + report.mostHeavyAtoms());
    out.println(
        "elements     "
            + report.elements().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
    out.println("sha256       " + report.digest() + " of the different SMILES");
    out.flush();
  }
}
