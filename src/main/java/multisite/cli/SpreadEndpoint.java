package multisite.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.function.Consumer;
import multisite.task.Endpoint;
import multisite.task.Result;
import multisite.task.Task;

/**
 * Several pools as one, such as a pool for each GPU: a task goes to the pool that has the fewest
 * for each of its workers. Closes them all. For several threads.
 */
final class SpreadEndpoint implements Endpoint {
  private final List<Endpoint> pools;

  @GuardedBy("this")
  private final int[] open;

  /** Takes the pools over. */
  SpreadEndpoint(List<Endpoint> pools) {
    this.pools = List.copyOf(pools);
    this.open = new int[pools.size()];
  }

  @Override
  public void submit(Task task, Consumer<Result> done) {
    int pool = take();
    pools
        .get(pool)
        .submit(
            task,
            result -> {
              release(pool);
              done.accept(result);
            });
  }

  @Override
  public int workers() {
    return pools.stream().mapToInt(Endpoint::workers).sum();
  }

  @Override
  public void close() {
    pools.forEach(Endpoint::close);
  }

  private synchronized int take() {
    int best = 0;
    for (int pool = 1; pool < open.length; pool++) {
      if ((long) open[pool] * pools.get(best).workers()
          < (long) open[best] * pools.get(pool).workers()) {
        best = pool;
      }
    }
    open[best]++;
    return best;
  }

  private synchronized void release(int pool) {
    open[pool]--;
  }
}
