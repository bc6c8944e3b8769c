package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import multisite.journal.Subject.Origin;

/**
 * What was searched, what comes next, and when models are updated: all decisions of a search and
 * none of its threads or files.
 *
 * <p>Every method is one atomic step, so that whatever follows from a result (a pause, a
 * retraining) is decided before the next molecule can be picked.
 */
public final class SearchState {
  /** What has to be done now that a result is in. */
  public enum Decision {
    /** Nothing beyond picking the next molecule. */
    GO_ON,
    /** Start a training round. */
    START_TRAINING,
    /** Too many failures in a row: stop the campaign. */
    GIVE_UP,
    /** The budget is spent, or nothing is left to search. */
    FINISH
  }

  private final SearchPolicy policy;
  private final IntFunction<Optional<String>> inchiKeyOf;
  private final RandomOrder order;

  @GuardedBy("this")
  private final BitSet taken = new BitSet();

  @GuardedBy("this")
  private final Set<String> searchedKeys = new HashSet<>();

  @GuardedBy("this")
  private Deque<RankedMolecule> ranking = new ArrayDeque<>();

  @GuardedBy("this")
  private int rankings;

  @GuardedBy("this")
  private boolean updating;

  @GuardedBy("this")
  private boolean updatedOnce;

  @GuardedBy("this")
  private boolean retrainAfterUpdate;

  @GuardedBy("this")
  private int initialOpen;

  @GuardedBy("this")
  private int initialDone;

  @GuardedBy("this")
  private int searchOpen;

  @GuardedBy("this")
  private int searchDone;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private int failuresInRow;

  /**
   * @param size molecules in the search space
   * @param inchiKeyOf the identity of a molecule by its index; empty if it has none and must be
   *     passed over
   * @param known InChIKeys of molecules whose IP is known from the start
   */
  public SearchState(
      SearchPolicy policy,
      int size,
      IntFunction<Optional<String>> inchiKeyOf,
      Collection<String> known) {
    this.policy = policy;
    this.inchiKeyOf = inchiKeyOf;
    this.order = new RandomOrder(size, policy.seed());
    this.searchedKeys.addAll(known);
  }

  /**
   * Starts with an update, because there is something to train on or a model to rank with: call it
   * once, before the first pick.
   */
  public synchronized void beginWithUpdate() {
    updating = true;
  }

  /** An earlier driver picked that molecule; an index below 0 is not known. */
  public synchronized void restore(Pick pick) {
    if (pick.index() >= 0) {
      taken.set(pick.index());
    }
    searchedKeys.add(pick.inchiKey());
    opened(pick.origin());
  }

  /** Models are to be updated, whatever the counts say. */
  synchronized void beginUpdate() {
    updating = true;
  }

  /** Whether models are being updated, or have to be. */
  synchronized boolean isUpdating() {
    return updating;
  }

  /** Failures that ended an earlier driver do not count against the next one. */
  synchronized void forgive() {
    failuresInRow = 0;
  }

  /** A pick that was not sent is as if it had never been made. */
  synchronized void putBack(Pick pick) {
    taken.clear(pick.index());
    searchedKeys.remove(pick.inchiKey());
    pick.ranked().ifPresent(ranking::addFirst);
    order.rewind();
    close(pick);
  }

  /** Whether the ranking has fewer molecules than may still be searched. */
  synchronized boolean rankingIsShort() {
    int left = 0;
    for (RankedMolecule molecule : ranking) {
      left += taken.get(molecule.index()) ? 0 : 1;
    }
    return left < policy.searchSize() - searchDone - searchOpen;
  }

  /** The next molecule to simulate, if there is one that may be started now. */
  public synchronized Optional<Pick> next() {
    if (initialDone + initialOpen < policy.initialSize()) {
      return randomPick(Origin.INITIAL);
    }
    if (searchDone + searchOpen >= policy.searchSize() || paused()) {
      return Optional.empty();
    }
    while (!ranking.isEmpty()) {
      RankedMolecule best = ranking.pop();
      Optional<Pick> pick = claim(best.index(), Origin.RANKED, Optional.of(best));
      if (pick.isPresent()) {
        return pick;
      }
    }
    if (rankings > 0 && updating) {
      return Optional.empty(); // the next ranking is on its way
    }
    return randomPick(Origin.RANDOM);
  }

  /** A simulation succeeded. */
  public synchronized Decision recordSuccess(Pick pick) {
    failuresInRow = 0;
    close(pick);
    boolean retrain;
    if (pick.origin() == Origin.INITIAL) {
      initialDone++;
      retrain = initialDone == policy.initialSize();
    } else {
      searchDone++;
      retrain = searchDone % policy.retrainFrequency() == 0;
    }
    return decide(retrain);
  }

  /** A simulation failed, for whatever reason. */
  public synchronized Decision recordFailure(Pick pick) {
    close(pick);
    failures++;
    failuresInRow++;
    return failuresInRow >= policy.maxFailures() ? Decision.GIVE_UP : decide(false);
  }

  /** A new ranking replaces the old one, best first. */
  public synchronized void installRanking(List<RankedMolecule> best) {
    ranking = new ArrayDeque<>(best);
    rankings++;
  }

  /** The update is over, with or without a new ranking; whether another must follow at once. */
  public synchronized boolean endUpdate() {
    updatedOnce = true;
    updating = retrainAfterUpdate;
    retrainAfterUpdate = false;
    return updating;
  }

  /** Whether that molecule was picked already. */
  public synchronized boolean isTaken(int index) {
    return taken.get(index);
  }

  /** Whether nothing is running and nothing is left to start. */
  public synchronized boolean isFinished() {
    if (initialOpen + searchOpen > 0) {
      return false;
    }
    boolean spent = initialDone >= policy.initialSize() && searchDone >= policy.searchSize();
    return spent || order.isExhausted(taken);
  }

  /** The counts, for people. */
  public synchronized Progress progress() {
    return new Progress(
        initialDone,
        policy.initialSize(),
        searchDone,
        policy.searchSize(),
        initialOpen + searchOpen,
        failures,
        rankings,
        updating);
  }

  @GuardedBy("this")
  private boolean paused() {
    return policy.pauseDuringUpdate() && (updating || !updatedOnce);
  }

  @GuardedBy("this")
  private Decision decide(boolean retrain) {
    if (isFinished()) {
      return Decision.FINISH;
    }
    if (!retrain || searchDone >= policy.searchSize()) {
      return Decision.GO_ON;
    }
    if (updating) {
      retrainAfterUpdate = true;
      return Decision.GO_ON;
    }
    updating = true;
    return Decision.START_TRAINING;
  }

  @GuardedBy("this")
  private void close(Pick pick) {
    if (pick.origin() == Origin.INITIAL) {
      initialOpen--;
    } else {
      searchOpen--;
    }
  }

  @GuardedBy("this")
  private void opened(Origin origin) {
    if (origin == Origin.INITIAL) {
      initialOpen++;
    } else {
      searchOpen++;
    }
  }

  @GuardedBy("this")
  private Optional<Pick> randomPick(Origin origin) {
    for (int index = order.next(taken); index >= 0; index = order.next(taken)) {
      Optional<Pick> pick = claim(index, origin, Optional.empty());
      if (pick.isPresent()) {
        return pick;
      }
    }
    return Optional.empty();
  }

  /** Takes the molecule, unless it was searched already under this index or another. */
  @GuardedBy("this")
  private Optional<Pick> claim(int index, Origin origin, Optional<RankedMolecule> ranked) {
    if (taken.get(index)) {
      return Optional.empty();
    }
    taken.set(index);
    Optional<String> key = inchiKeyOf.apply(index);
    if (key.isEmpty() || !searchedKeys.add(key.get())) {
      return Optional.empty();
    }
    opened(origin);
    return Optional.of(new Pick(index, key.get(), origin, ranked, rankings));
  }
}
