package multisite.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import multisite.campaign.Progress;

/**
 * Tells how far a campaign is: one line that is rewritten on a terminal, a plain line a minute in a
 * batch log.
 */
final class ProgressView implements AutoCloseable {
  private static final Duration LIVE = Duration.ofMillis(500);
  private static final Duration BATCH = Duration.ofMinutes(1);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Supplier<Progress> progress;
  private final PrintWriter err;
  private final boolean live;
  private final long startNanos = System.nanoTime();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          runnable -> {
            Thread thread = new Thread(runnable, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private ProgressView(Supplier<Progress> progress, PrintWriter err, boolean live) {
    this.progress = progress;
    this.err = err;
    this.live = live;
  }

  /** Starts to tell; {@code live} if stderr is a terminal that understands more than plain text. */
  static ProgressView start(Supplier<Progress> progress, PrintWriter err, boolean live) {
    ProgressView view = new ProgressView(progress, err, live);
    long period = (live ? LIVE : BATCH).toMillis();
    view.timer.scheduleAtFixedRate(view::show, period, period, TimeUnit.MILLISECONDS);
    return view;
  }

  private void show() {
    String line = line(progress.get(), Duration.ofNanos(System.nanoTime() - startNanos));
    if (live) {
      err.print(CLEAR_LINE + line);
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** The progress in one line. */
  static String line(Progress progress, Duration elapsed) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            "%02d:%02d:%02d ",
            elapsed.toHours(), elapsed.toMinutesPart(), elapsed.toSecondsPart()));
    if (progress.initialDone() < progress.initialSize()) {
      line.append("initial ").append(progress.initialDone()).append('/');
      line.append(progress.initialSize()).append(", ");
    }
    line.append("simulated ").append(progress.searchDone()).append('/');
    line.append(progress.searchSize()).append(", running ").append(progress.running());
    line.append(", failed ").append(progress.failures());
    line.append(", rankings ").append(progress.rankings());
    return line.append(progress.updating() ? ", updating models" : "").toString();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (live) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }
}
