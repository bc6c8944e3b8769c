package multisite.cli;

import java.util.concurrent.Callable;
import multisite.compute.FunctionCache;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code endpoint register-functions}: makes our function known to Globus Compute. */
@Command(
    name = "register-functions",
    description =
        "Registers the function that endpoints run, unless this version's is registered, and prints"
            + " its id. Campaigns do so themselves; an endpoint with a list of allowed functions"
            + " needs the id.",
    mixinStandardHelpOptions = true)
final class EndpointRegisterCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--force", description = "Registers it anew.")
  boolean force;

  EndpointRegisterCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws GlobusException, InterruptedException {
    GlobusCompute compute = GlobusAccess.of(context.environment()).compute();
    FunctionCache functions = ComputeSites.functions(context.environment());
    context.out().println(force ? functions.register(compute) : functions.idOf(compute));
    context.out().flush();
    return ExitCodes.DONE;
  }
}
