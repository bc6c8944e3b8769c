package multisite.cli;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import multisite.chemistry.MoleculeRules;
import multisite.searchspace.ElementSymbols;
import multisite.searchspace.OnInvalid;
import multisite.searchspace.SearchSpaceException;
import multisite.searchspace.SiftReport;
import multisite.searchspace.SiftSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the commands that read a file of molecules share. */
final class SearchSpaceOptions {
  @Option(
      names = "--on-invalid",
      paramLabel = "skip|fail",
      defaultValue = "skip",
      description =
          "Leave molecules out that are invalid or unsupported, or stop at the first one. Default:"
              + " ${DEFAULT-VALUE}.")
  OnInvalid onInvalid = OnInvalid.SKIP;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most atoms with hydrogens; larger molecules are invalid. Default: 100.")
  int maxAtoms;

  @Option(
      names = "--largest-fragment",
      description = "Of several fragments take the largest; without it such molecules are invalid.")
  boolean largestFragment;

  /** Settings that keep all valid molecules. */
  SiftSettings all(SiftSettings.Unique unique, boolean withInchi) {
    return sift(Set.of(), 0, Integer.MAX_VALUE, unique, withInchi);
  }

  /** Settings that keep some of them. */
  SiftSettings sift(
      Set<Integer> elements,
      int minHeavyAtoms,
      int maxHeavyAtoms,
      SiftSettings.Unique unique,
      boolean withInchi) {
    return new SiftSettings(
        MoleculeRules.xtb().withMaxAtoms(maxAtoms).withLargestFragment(largestFragment),
        onInvalid,
        elements,
        minHeavyAtoms,
        maxHeavyAtoms,
        unique,
        withInchi,
        Runtime.getRuntime().availableProcessors());
  }

  /** The atomic numbers of those symbols, and hydrogen's. */
  static Set<Integer> atomicNumbers(CommandSpec spec, List<String> symbols) {
    Set<Integer> numbers = new HashSet<>(Set.of(1));
    for (String symbol : symbols) {
      OptionalInt number = ElementSymbols.number(symbol.strip());
      numbers.add(
          number.orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(), "--elements: '" + symbol + "' is not an element")));
    }
    return numbers;
  }

  /** Refuses a result without molecules, with what became of them. */
  static void refuseEmpty(SiftReport report) {
    if (report.kept() == 0) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "no molecule is left: %d invalid, %d unwanted; %s"
              .formatted(report.skipped().count(), report.unwanted(), report.skipped().summary()));
    }
  }

  static UserException badData(SearchSpaceException e) {
    return new UserException(ExitCodes.BAD_DATA, String.valueOf(e.getMessage()));
  }
}
