package multisite.searchspace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Works on a stream in batches over several threads, with bounded memory, and hands the results
 * over in the order of the stream: what comes out does not depend on the number of threads.
 */
final class OrderedPipeline {
  private static final int BATCHES_AHEAD = 4;

  private final int threads;
  private final int batchSize;

  OrderedPipeline(int threads, int batchSize) {
    this.threads = threads;
    this.batchSize = batchSize;
  }

  /**
   * Runs {@code work} on batches of {@code input}, on threads named after {@code name}; {@code
   * sink} gets the results on the caller's thread until it answers false. An exception of the work
   * or the sink ends it all.
   */
  <T, R> void run(
      String name, Iterator<T> input, Function<List<T>, R> work, Predicate<? super R> sink)
      throws InterruptedException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      Deque<Future<R>> running = new ArrayDeque<>();
      boolean wanted = true;
      while (wanted && (input.hasNext() || !running.isEmpty())) {
        while (input.hasNext() && running.size() < threads * BATCHES_AHEAD) {
          List<T> batch = new ArrayList<>(batchSize);
          while (input.hasNext() && batch.size() < batchSize) {
            batch.add(input.next());
          }
          running.add(pool.submit(() -> work.apply(batch)));
        }
        wanted = sink.test(get(running.remove()));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static <R> R get(Future<R> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
