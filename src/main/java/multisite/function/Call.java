package multisite.function;

import java.util.Map;
import multisite.store.ProxyResolver;
import multisite.task.Task;

/**
 * What a function gets to see.
 *
 * @param task the request, with its arguments
 * @param environment variables for the programs that this task starts, such as {@code
 *     PARSL_MPI_PREFIX}; the process's own environment is not in it
 * @param proxies resolves the arguments that are proxies, when they are read
 */
public record Call(Task task, Map<String, String> environment, ProxyResolver proxies) {
  public Call {
    environment = Map.copyOf(environment);
  }
}
