package multisite.testing;

import multisite.worker.Worker;

/** A worker process with the functions of {@link TestFunctions}; its argument is its version. */
public final class TestWorkerMain {
  private TestWorkerMain() {}

  public static void main(String[] args) {
    Worker.runOnStandardStreams(TestFunctions.table(), args.length > 0 ? args[0] : "test");
  }
}
