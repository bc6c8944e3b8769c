package multisite.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.IntConsumer;
import multisite.compute.ComputeListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is heard of remote endpoints: tells the user, and has the process stop if one is lost. */
final class EndpointNews implements ComputeListener {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointNews.class);

  private final PrintWriter err;
  private final Runnable stop;

  @GuardedBy("this")
  private @Nullable IntConsumer onAhead;

  @GuardedBy("this")
  private @Nullable String lost;

  /**
   * @param stop is called when an endpoint is given up
   */
  EndpointNews(PrintWriter err, Runnable stop) {
    this.err = err;
    this.stop = stop;
  }

  /** Whom to tell how many tasks of each worker should wait at the site. */
  synchronized void onAhead(IntConsumer listener) {
    onAhead = listener;
  }

  /** Why an endpoint was given up, if one was. */
  synchronized Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  /** Tells the user why; the exit code that goes with it. */
  int reported() {
    err.println("multisite: " + lost().orElse("an endpoint was lost"));
    err.flush();
    return ExitCodes.UNAVAILABLE;
  }

  @Override
  public void say(String line) {
    LOG.info("{}", line);
    err.println("multisite: " + line);
    err.flush();
  }

  @Override
  public void ahead(int tasks) {
    @Nullable IntConsumer listener;
    synchronized (this) {
      listener = onAhead;
    }
    if (listener != null) {
      LOG.info("{} simulations of each worker wait at the site from now on", tasks);
      listener.accept(tasks);
    }
  }

  @Override
  public void gaveUp(String sentence) {
    LOG.info("{}", sentence);
    synchronized (this) {
      lost = lost == null ? sentence : lost;
    }
    stop.run();
  }
}
