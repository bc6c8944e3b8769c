package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntPredicate;
import multisite.chemistry.MoleculeRules;
import multisite.chemistry.QcSettings;
import multisite.chemistry.Specification;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.journal.JournalEntry.SearchSpaceBuilt;
import multisite.journal.RunDirectory;
import multisite.searchspace.OnInvalid;
import multisite.searchspace.SearchSpace;
import multisite.searchspace.SearchSpaceException;
import multisite.searchspace.SearchSpaceSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search space of a run, in its directory: built at the start, found again by {@code resume}.
 */
final class RunSearchSpace {
  private static final Logger LOG = LoggerFactory.getLogger(RunSearchSpace.class);

  private final RunDirectory run;
  private final RunConfig config;
  private final IntPredicate encodable;
  private final StopRequest stop;
  private final PrintWriter err;

  /**
   * @param encodable whether the models know an element
   * @param stop gives its building up
   */
  RunSearchSpace(
      RunDirectory run,
      RunConfig config,
      IntPredicate encodable,
      StopRequest stop,
      PrintWriter err) {
    this.run = run;
    this.config = config;
    this.encodable = encodable;
    this.stop = stop;
    this.err = err;
  }

  /** Where it is. */
  static Path directory(RunDirectory run) {
    return run.path().resolve("search-space");
  }

  /** Which molecules may be searched. */
  static MoleculeRules rules(QcSettings chemistry) {
    return Specification.named(chemistry.spec())
        .rules()
        .withMaxAtoms(chemistry.maxAtoms())
        .withLargestFragment(chemistry.largestFragment());
  }

  /**
   * Builds it from the user's file, and says what is left out.
   *
   * @throws java.util.concurrent.CancellationException if the campaign is to stop
   */
  SearchSpace build() throws InterruptedException {
    Problem problem = config.problem();
    SearchSpace space =
        SearchSpace.build(
            problem.searchSpace(),
            directory(run),
            new SearchSpaceSettings(
                rules(config.chemistry()),
                encodable,
                problem.failOnInvalid() ? OnInvalid.FAIL : OnInvalid.SKIP,
                config.compute().moleculesPerMlTask(),
                Runtime.getRuntime().availableProcessors()),
            () -> stop.reason().isPresent());
    if (space.skipped().count() > 0) {
      err.println("multisite: " + problem.searchSpace() + ": " + space.skipped().summary());
      LOG.info("{}: {}", problem.searchSpace(), space.skipped().summary());
    }
    int wanted = problem.initialSize() + problem.searchSize();
    if (space.size() < wanted) {
      err.printf(
          "multisite: %s holds %d molecules, fewer than the %d asked for: the campaign ends"
              + " when they are exhausted%n",
          problem.searchSpace(), space.size(), wanted);
    }
    LOG.info("The search space holds {} molecules", space.size());
    return space;
  }

  /**
   * Opens what an earlier driver has built; if it is damaged, builds it again from the user's file.
   *
   * @param built what the journal says of it
   * @throws UserException if it is not the same molecules any more
   */
  SearchSpace find(SearchSpaceBuilt built) throws InterruptedException {
    Optional<SearchSpace> whole = whole(built);
    if (whole.isPresent()) {
      return whole.get();
    }
    LOG.warn("The search space in {} is damaged and is built again", directory(run));
    SearchSpace again;
    try {
      again = build();
    } catch (SearchSpaceException e) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          "the search space in %s is damaged, and cannot be built again: %s"
              .formatted(directory(run), e.getMessage()));
    }
    if (!again.digest().equals(built.digest())) {
      again.close();
      throw new UserException(
          ExitCodes.BAD_DATA,
          "%s does not hold the molecules any more that this run was begun with: put the file back"
              .formatted(config.problem().searchSpace()));
    }
    return again;
  }

  private Optional<SearchSpace> whole(SearchSpaceBuilt built) {
    try {
      return SearchSpace.open(directory(run))
          .filter(
              space -> {
                boolean same = space.digest().equals(built.digest()) && space.isWhole();
                if (!same) {
                  space.close();
                }
                return same;
              });
    } catch (SearchSpaceException e) {
      return Optional.empty();
    }
  }
}
