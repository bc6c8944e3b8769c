package multisite.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multisite.endpoint.LocalEndpoint;
import multisite.endpoint.PoolSettings;

/** A driver to be killed: two workers, each with a child; its argument is where they tell of it. */
public final class DriverMain {
  private DriverMain() {}

  public static void main(String[] args) throws InterruptedException {
    try (LocalEndpoint endpoint =
        new LocalEndpoint(PoolSettings.of("qc", 2, Jvm.worker()).withEagerness(true, 0))) {
      endpoint.submit(Tasks.of("child", args[0]), result -> {});
      endpoint.submit(Tasks.of("child", args[0]), result -> {});
      boolean never =
          new CountDownLatch(1).await(Duration.ofHours(1).toMillis(), TimeUnit.MILLISECONDS);
      if (never) {
        throw new AssertionError();
      }
    }
  }
}
