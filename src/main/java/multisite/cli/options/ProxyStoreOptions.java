package multisite.cli.options;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large values travel. */
public final class ProxyStoreOptions {
  private static final long DEFAULT_THRESHOLD = 500_000;

  @Option(
      names = "--no-proxystore",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Send every value within its message; wins over the backends below.")
  boolean noProxystore;

  @Option(
      names = "--simulate-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of simulations. Default: ${DEFAULT-VALUE}.")
  String simulateBackend = "none";

  @Option(
      names = "--infer-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of inference tasks. Default: ${DEFAULT-VALUE}.")
  String inferBackend = "none";

  @Option(
      names = "--train-ps-backend",
      paramLabel = "redis|file|globus|none",
      defaultValue = "none",
      description = "Store for large values of training tasks. Default: ${DEFAULT-VALUE}.")
  String trainBackend = "none";

  @Option(
      names = "--ps-threshold",
      paramLabel = "BYTES",
      defaultValue = "500000",
      description =
          "Values of at least this size travel by reference. Default: ${DEFAULT-VALUE} bytes.")
  long threshold;

  @Option(
      names = "--ps-file-dir",
      paramLabel = "DIR",
      description =
          "Directory of the file store; a relative one lies in the run directory. Default:"
              + " proxystore in the run directory.")
  @Nullable Path fileDir;

  @Option(
      names = "--ps-globus-config",
      paramLabel = "FILE",
      description = "Endpoints of the globus store, as in globus_config.json.")
  @Nullable Path globusConfig;

  /** Checks the store's settings; until the stores are there, all but none are refused. */
  public void check() {
    Checks.usage(threshold >= 0, "--ps-threshold must not be negative, but is " + threshold);
    Checks.available(threshold == DEFAULT_THRESHOLD || noProxystore, "--ps-threshold");
    checkBackend("--simulate-ps-backend", simulateBackend);
    checkBackend("--infer-ps-backend", inferBackend);
    checkBackend("--train-ps-backend", trainBackend);
    Checks.available(fileDir == null || noProxystore, "--ps-file-dir");
    Checks.available(globusConfig == null || noProxystore, "--ps-globus-config");
  }

  private void checkBackend(String option, String backend) {
    switch (backend) {
      case "none" -> {}
      case "redis", "file", "globus" -> Checks.available(noProxystore, option + " " + backend);
      default ->
          Checks.usage(false, option + " must be redis, file, globus or none, not " + backend);
    }
  }
}
