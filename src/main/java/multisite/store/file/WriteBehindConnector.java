package multisite.store.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoredForm;
import multisite.store.StoredObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects in a directory, for a writer who need not wait for the disk: what is put is written aside
 * at once; fsync, rename and mark follow on the thread {@code store-file}, in the order of the
 * puts, while its task is on its way. Only for the process that hands out its tasks as well:
 * whoever else is told of an object looks for its mark and does not know that it is coming; here
 * {@link #arrival} tells, and every other call waits for it.
 */
public final class WriteBehindConnector implements Connector {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBehindConnector.class);

  /** So many objects may be on their way; beyond it a writer waits for its own. */
  private static final int MOST_PENDING = 16;

  private static final long LAST_MINUTES = 1;

  private final FileConnector files;

  /** Objects that are not readable yet, and those that never will be until they are put again. */
  private final Map<String, CompletableFuture<Void>> pending = new ConcurrentHashMap<>();

  private final ExecutorService finisher =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_PENDING),
          step -> {
            Thread thread = new Thread(step, "store-file");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.CallerRunsPolicy());

  /** After a failure each writer waits for its objects, and so hears of the next one. */
  private volatile boolean careful;

  /**
   * @param files is closed with this one
   */
  public WriteBehindConnector(FileConnector files) {
    this.files = files;
  }

  @Override
  public ObjectNode config() {
    return files.config();
  }

  @Override
  public List<Key> put(List<StoredObject> objects) {
    for (StoredObject object : objects) {
      Runnable last = files.begin(object);
      if (careful) {
        last.run();
        pending.remove(object.key().name());
      } else {
        finishLater(object.key().name(), last);
      }
    }
    return objects.stream().map(StoredObject::key).toList();
  }

  private void finishLater(String name, Runnable last) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    pending.put(name, end);
    finisher.execute(
        () -> {
          try {
            last.run();
            pending.remove(name, end);
            end.complete(null);
          } catch (RuntimeException | Error e) { // nobody may wait for it for ever
            careful = true;
            end.completeExceptionally(e);
          }
        });
  }

  @Override
  public CompletableFuture<Void> arrival(Key key, String host) {
    return pending.getOrDefault(key.name(), CompletableFuture.completedFuture(null));
  }

  @Override
  public StoredForm get(Key key) throws InterruptedException {
    try {
      arrival(key, "").get();
    } catch (ExecutionException e) {
      throw StoreException.of(e);
    }
    return files.get(key);
  }

  @Override
  public boolean exists(Key key) throws InterruptedException {
    settle(key);
    return files.exists(key);
  }

  @Override
  public void evict(Collection<Key> keys) throws InterruptedException {
    for (Key key : keys) {
      settle(key);
      pending.remove(key.name());
    }
    files.evict(keys);
  }

  @Override
  public void sweep(Predicate<String> gone) {
    files.sweep(gone);
  }

  /** Waits until it is known what becomes of an object. */
  private void settle(Key key) throws InterruptedException {
    try {
      arrival(key, "").get();
    } catch (ExecutionException e) {
      // it is not there: that is known
    }
  }

  @Override
  public void close() throws InterruptedException {
    finisher.shutdown();
    try {
      if (!finisher.awaitTermination(LAST_MINUTES, TimeUnit.MINUTES)) {
        LOG.warn("the last objects are still not in the store directory: {}", files.config());
      }
    } finally {
      files.close();
    }
  }
}
