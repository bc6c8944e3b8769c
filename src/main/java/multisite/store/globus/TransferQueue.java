package multisite.store.globus;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import multisite.globus.GlobusException;
import multisite.globus.GlobusTransfer;
import multisite.globus.TransferItem;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects files that go the same way into one transfer, submits it, and watches it to its end: a
 * failed one is submitted once more, a stalled one is reported and in the end given up.
 *
 * <p>Everything that talks to the service runs on the thread {@code globus-transfers}.
 */
final class TransferQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransferQueue.class);
  private static final String LABEL = "multisite";
  private static final long CLOSE_SECONDS = 60;

  private final GlobusTransfer client;
  private final TransferTiming timing;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "globus-transfers");
            created.setDaemon(true);
            return created;
          });

  /** When each transfer is over, by the id under which it was first submitted. */
  private final Map<String, CompletableFuture<Void>> arrivals = new ConcurrentHashMap<>();

  /** Only the thread touches it. */
  private final Map<String, WatchedTransfer> watched = new LinkedHashMap<>();

  @GuardedBy("this")
  private Map<Route, List<Waiting>> moves = new LinkedHashMap<>();

  @GuardedBy("this")
  private Map<String, List<String>> deletions = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean flushIsDue;

  private record Waiting(TransferItem item, CompletableFuture<String> transferId) {}

  TransferQueue(GlobusTransfer client, TransferTiming timing) {
    this.client = client;
    this.timing = timing;
    long poll = timing.poll().toNanos();
    thread.scheduleWithFixedDelay(this::look, poll, poll, TimeUnit.NANOSECONDS);
  }

  /** Moves a file; the id of the transfer that it is in, as soon as that is submitted. */
  synchronized CompletableFuture<String> move(Route route, TransferItem item) {
    Waiting waiting = new Waiting(item, new CompletableFuture<>());
    moves.computeIfAbsent(route, any -> new ArrayList<>()).add(waiting);
    flushSoon();
    return waiting.transferId;
  }

  /** Removes a file at an endpoint, some time. */
  synchronized void delete(String endpoint, String path) {
    deletions.computeIfAbsent(endpoint, any -> new ArrayList<>()).add(path);
    flushSoon();
  }

  /** When a transfer has succeeded, or why it never will; at once for one that is not ours. */
  CompletableFuture<Void> arrival(String transferId) {
    return arrivals.getOrDefault(transferId, CompletableFuture.completedFuture(null));
  }

  @GuardedBy("this")
  private void flushSoon() {
    if (!flushIsDue) {
      flushIsDue = true;
      try {
        thread.schedule(this::flush, timing.window().toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        throw new StoreException(Reason.UNAVAILABLE, "the Globus store is closed", e);
      }
    }
  }

  private void flush() {
    Map<Route, List<Waiting>> toMove;
    Map<String, List<String>> toDelete;
    synchronized (this) {
      flushIsDue = false;
      toMove = moves;
      moves = new LinkedHashMap<>();
      toDelete = deletions;
      deletions = new LinkedHashMap<>();
    }
    toMove.forEach(this::submitMoves);
    toDelete.forEach(this::submitDeletion);
  }

  private void submitMoves(Route route, List<Waiting> files) {
    List<TransferItem> items = files.stream().map(Waiting::item).toList();
    try {
      String id = submit(route, items);
      watched.put(id, new WatchedTransfer(id, route, items));
      arrivals.put(id, new CompletableFuture<>());
      LOG.info("transfer {}: {} files to endpoint {}", id, items.size(), route.destination());
      files.forEach(file -> file.transferId.complete(id));
    } catch (GlobusException e) {
      StoreException failure =
          new StoreException(
              Reason.NOT_TRANSFERRED,
              "%d files cannot be transferred to endpoint %s: %s"
                  .formatted(items.size(), route.destination(), e.sentence()),
              e);
      files.forEach(file -> file.transferId.completeExceptionally(failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private String submit(Route route, List<TransferItem> items)
      throws GlobusException, InterruptedException {
    return client.transfer(
        client.submissionId(), route.source(), route.destination(), LABEL, items);
  }

  private void submitDeletion(String endpoint, List<String> paths) {
    try {
      client.delete(client.submissionId(), endpoint, LABEL, paths);
    } catch (GlobusException e) {
      LOG.warn("{} files are left at endpoint {}: {}", paths.size(), endpoint, e.sentence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void look() {
    Iterator<WatchedTransfer> all = watched.values().iterator();
    while (all.hasNext()) {
      WatchedTransfer next = all.next();
      try {
        if (isOver(next)) {
          all.remove();
        }
      } catch (GlobusException e) {
        LOG.warn("transfer {} cannot be looked at: {}", next.id(), e.sentence());
        if (isRefused(e)) {
          lose(next, "transfer " + next.id() + " is lost: " + e.sentence());
          all.remove();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed
        return;
      }
    }
  }

  private boolean isOver(WatchedTransfer transfer) throws GlobusException, InterruptedException {
    WatchedTransfer.Verdict verdict =
        transfer.judge(client.status(transfer.currentId()), timing.stallLimit(), System.nanoTime());
    if (verdict instanceof WatchedTransfer.Verdict.Again again) {
      LOG.warn("{}; it is submitted once more", again.sentence());
      return !submitAgain(transfer, again.sentence());
    }
    if (verdict instanceof WatchedTransfer.Verdict.Stalled stalled) {
      LOG.warn("{}", stalled.sentence());
      return false;
    }
    if (verdict instanceof WatchedTransfer.Verdict.Lost lost) {
      lose(transfer, lost.sentence());
      return true;
    }
    if (verdict instanceof WatchedTransfer.Verdict.Arrived) {
      arrivals(transfer).complete(null);
      return true;
    }
    return false;
  }

  /** Whether that is done; the service may refuse it by now, whatever is tried. */
  private boolean submitAgain(WatchedTransfer transfer, String why) throws InterruptedException {
    try {
      transfer.submittedAgain(submit(transfer.route(), transfer.items()));
      return true;
    } catch (GlobusException e) {
      lose(transfer, why + "; once more is refused: " + e.sentence());
      return false;
    }
  }

  /** Whether it makes no sense to ask again: the service answers, and a login does not help. */
  private static boolean isRefused(GlobusException e) {
    return e.status() == HTTP_NOT_FOUND || e.status() == HTTP_BAD_REQUEST;
  }

  private void lose(WatchedTransfer transfer, String sentence) {
    LOG.error("{}", sentence);
    arrivals(transfer).completeExceptionally(new StoreException(Reason.NOT_TRANSFERRED, sentence));
  }

  private CompletableFuture<Void> arrivals(WatchedTransfer transfer) {
    return arrivals.computeIfAbsent(transfer.id(), any -> new CompletableFuture<>());
  }

  /** Gives up what is under way, submits the deletions, and ends the thread. */
  @Override
  public void close() throws InterruptedException {
    thread.execute(this::cancelAll);
    thread.execute(this::flush);
    thread.shutdown();
    if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      thread.shutdownNow();
    }
  }

  private void cancelAll() {
    Map<String, WatchedTransfer> open = new HashMap<>(watched);
    watched.clear();
    for (WatchedTransfer transfer : open.values()) {
      try {
        client.cancel(transfer.currentId());
      } catch (GlobusException e) {
        LOG.warn("transfer {} cannot be cancelled: {}", transfer.id(), e.sentence());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      arrivals(transfer)
          .completeExceptionally(
              new StoreException(
                  Reason.NOT_TRANSFERRED, "transfer " + transfer.id() + " was given up"));
    }
  }
}
